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
  load(): Promise<void>
  /** Those that AWS would not have any more either; of a stack that is gone, all. */
  forget(stackId: string, all: boolean): Promise<void>
}

export const stackType = 'AWS::CloudFormation::Stack'

const prefix = 'cloudformation/event/'
const pageSize = 100
/** Milliseconds. */
const keptFor = 90 * 24 * 60 * 60 * 1000
/** The number that was given last: a clock that stands still gives one time to many, in this process and the next. */
const lastKey = 'cloudformation/last-event'

export function createStackEvents(cloud: Pick<Cloud, 'clock' | 'store' | 'endpointUrl' | 'webUrl'>): StackEvents {
  const { clock, store } = cloud
  let last = 0
  /** Of each stack, the time that its last event was given. */
  const lastAt = new Map<string, number>()
  const placeOf = (stackId: string): string => `${prefix}${stackId.slice(stackId.lastIndexOf('/') + 1)}/`

  return {
    tell({ id: stackId }, event) {
      // Each of a stack's at a millisecond of its own: clients put them in the order of their times.
      const at = Math.max(clock.now(), (lastAt.get(stackId) ?? 0) + 1)
      lastAt.set(stackId, at)
      last = Math.max(last + 1, at * 1000)
      store.put(lastKey, last)
      // As on AWS: those of resources say what they tell.
      const id =
        event.type === stackType ? randomUUID() : `${event.logicalId}-${event.status}-${new Date(at).toISOString()}`
      const key = placeOf(stackId) + String(last).padStart(17, '0')
      store.put(key, anywhere(cloud, { ...event, id, at }))
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
    async load() {
      last = (await store.get<number>(lastKey)) ?? 0
    },
    async forget(stackId, all) {
      if (all) lastAt.delete(stackId)
      for await (const [key, { at }] of store.range<StackEvent>(placeOf(stackId))) {
        if (!all && at + keptFor > clock.now()) return
        store.delete(key)
      }
    },
  }
}
