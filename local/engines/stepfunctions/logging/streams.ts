/**
 * Puts the lines of a turn into their streams together. Who writes is the service that delivers logs, as on AWS, and not the
 * machine's role: what that was granted counted when the delivery was set up.
 */
import { isAwsError } from '../../../kernel/aws-error'
import type { Cloud } from '../../../kernel/cloud'
import type { ServicePrincipal } from '../../../kernel/principal'

export interface Line {
  /** Milliseconds since the epoch. */
  readonly timestamp: number
  readonly message: string
}

export interface Lines {
  readonly group: string
  readonly stream: string
  readonly lines: readonly Line[]
}

interface Waiting extends Lines {
  readonly taken: () => void
  readonly refused: (error: unknown) => void
}

/** PutLogEvents: at most 10,000 events of 24 hours and 1 MB a call, 26 bytes counted for each event. */
const mostEvents = 10_000
const mostBytes = 1_048_576
const eventOverhead = 26
const longestSpan = 86_400_000

const hour = 3_600_000

export function deliveryOf(cloud: Cloud): ServicePrincipal {
  return cloud.actingFor('delivery.logs.amazonaws.com', cloud.arn('logs', 'delivery'))
}

/**
 * `states/<machine>/<when it began>/<id>`. On AWS all executions of a machine share a stream for a while; here it is
 * an hour of the clock, and the id follows from the hour, so that a start goes on with the stream that is there.
 */
export function streamOf(machineName: string, at: number): string {
  const began = Math.floor(at / hour)
  const when = new Date(began * hour).toISOString().slice(0, 16).replace(/[T:]/g, '-')
  return `states/${machineName}/${when}/${(began >>> 0).toString(16).padStart(8, '0')}`
}

/** Resolves when the group has the lines; throws what it says against them. */
export type PutLines = (lines: Lines) => Promise<void>

export function createPutLines(cloud: Cloud): PutLines {
  const caller = deliveryOf(cloud)
  let waiting: Waiting[] = []
  let isSending = false

  async function send(): Promise<void> {
    isSending = true
    await new Promise<void>((resolve) => setImmediate(resolve))
    while (waiting.length > 0) {
      const all = waiting
      waiting = []
      await Promise.all(batches(all).map(put))
    }
    isSending = false
  }

  /** What goes wrong is told to those who wait. */
  async function put(batch: readonly Waiting[]): Promise<void> {
    try {
      await putIn(batch)
      for (const { taken } of batch) taken()
    } catch (error) {
      for (const { refused } of batch) refused(error)
    }
  }

  async function putIn(batch: readonly Waiting[]): Promise<void> {
    const [{ group, stream }] = batch as readonly [Waiting, ...Waiting[]]
    // One that failed before comes again with what is newer.
    const logEvents = batch.flatMap(({ lines }) => lines).sort((a, b) => a.timestamp - b.timestamp)
    const names = { logGroupName: group, logStreamName: stream }
    const call = (): Promise<unknown> => cloud.call(caller, 'logs', 'PutLogEvents', { ...names, logEvents })
    try {
      await call()
    } catch (error) {
      if (!hasCode(error, 'ResourceNotFoundException')) throw error
      await cloud.call(caller, 'logs', 'CreateLogStream', names).catch(unlessThere)
      await call()
    }
  }

  return (lines) =>
    new Promise((taken, refused) => {
      waiting.push({ ...lines, taken, refused })
      if (!isSending) cloud.background('states: execution logs', send())
    })
}

export const hasCode = (error: unknown, code: string): boolean => isAwsError(error) && error.code === code

function unlessThere(error: unknown): void {
  if (!hasCode(error, 'ResourceAlreadyExistsException')) throw error
}

/** What goes into one call each: of one stream, and no more than a call takes. */
function batches(waiting: readonly Waiting[]): Waiting[][] {
  const made: Waiting[][] = []
  const open = new Map<string, { readonly batch: Waiting[]; events: number; bytes: number; from: number; to: number }>()
  for (const each of waiting) {
    const key = `${each.group} ${each.stream}`
    const bytes = each.lines.reduce((sum, { message }) => sum + Buffer.byteLength(message) + eventOverhead, 0)
    const from = each.lines[0]?.timestamp ?? 0
    const to = each.lines.at(-1)?.timestamp ?? from
    const found = open.get(key)
    const [first, last] = [Math.min(found?.from ?? from, from), Math.max(found?.to ?? to, to)]
    if (
      found &&
      found.events + each.lines.length <= mostEvents &&
      found.bytes + bytes <= mostBytes &&
      last - first <= longestSpan
    ) {
      found.batch.push(each)
      Object.assign(found, {
        events: found.events + each.lines.length,
        bytes: found.bytes + bytes,
        from: first,
        to: last,
      })
    } else {
      const batch = [each]
      made.push(batch)
      open.set(key, { batch, events: each.lines.length, bytes, from, to })
    }
  }
  return made
}
