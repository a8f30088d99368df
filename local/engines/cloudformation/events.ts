/** The events of stacks: on disk alone, each under a number that says its place, and given out the newest first. */
import { randomUUID } from 'node:crypto'
import { AwsError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import { readToken, tokenOf } from '../../kernel/paging'
import { anywhere, here } from './own-addresses'

export interface StackEvent {
  readonly at: number
  readonly id: string
  readonly logicalId: string
  readonly physicalId: string
  readonly type: string
  readonly status: string
  readonly reason?: string | undefined
  /** JSON, without what may be told to nobody. */
  readonly properties?: string | undefined
  readonly token?: string | undefined
}

/** Of which stack events tell. */
export interface EventSource {
  readonly id: string
  readonly name: string
}

export interface StackEvents {
  tell(stack: EventSource, event: Omit<StackEvent, 'at' | 'id'>): void
  /** A hundred, the newest first, after those that led to the token. */
  page(stackId: string, token: string | undefined): Promise<{ events: StackEvent[]; token: string | undefined }>
  /** Of stacks that are known. */
  load(stackIds: Iterable<string>): Promise<void>
  forget(stackId: string): Promise<void>
}

export const stackType = 'AWS::CloudFormation::Stack'

const prefix = 'cloudformation/event/'
const pageSize = 100
/** Of one stack; AWS keeps those of 90 days. */
const most = 10_000

export function createStackEvents(cloud: Pick<Cloud, 'clock' | 'store' | 'endpointUrl' | 'webUrl'>): StackEvents {
  const { clock, store } = cloud
  const counts = new Map<string, number>()
  const placeOf = (stackId: string): string => `${prefix}${stackId.slice(stackId.lastIndexOf('/') + 1)}/`
  const keyOf = (stackId: string, number: number): string => placeOf(stackId) + String(number).padStart(12, '0')

  return {
    tell({ id: stackId }, event) {
      const number = (counts.get(stackId) ?? 0) + 1
      counts.set(stackId, number)
      const at = clock.now()
      // As on AWS: those of resources say what they tell.
      const id =
        event.type === stackType ? randomUUID() : `${event.logicalId}-${event.status}-${new Date(at).toISOString()}`
      store.put(keyOf(stackId, number), anywhere(cloud, { ...event, id, at }))
      if (number > most) store.delete(keyOf(stackId, number - most))
    },
    async page(stackId, token) {
      const after = token === undefined ? undefined : readToken(token)
      if (token !== undefined && !after?.startsWith(placeOf(stackId))) {
        throw new AwsError('ValidationError', `${token} is not a valid NextToken`)
      }
      const found: (readonly [string, StackEvent])[] = []
      const options = { reverse: true, limit: pageSize + 1, ...(after !== undefined && { after }) }
      for await (const entry of store.range<StackEvent>(placeOf(stackId), options)) found.push(entry)
      const shown = found.slice(0, pageSize)
      const last = shown.at(-1)
      return {
        events: shown.map(([, event]) => here(cloud, event)),
        token: last && found.length > pageSize ? tokenOf(last[0]) : undefined,
      }
    },
    async load(stackIds) {
      for (const stackId of stackIds) {
        for await (const [key] of store.range(placeOf(stackId), { reverse: true, limit: 1 })) {
          counts.set(stackId, Number(key.slice(key.lastIndexOf('/') + 1)))
        }
      }
    },
    async forget(stackId) {
      counts.delete(stackId)
      for await (const [key] of store.range(placeOf(stackId))) store.delete(key)
    },
  }
}
