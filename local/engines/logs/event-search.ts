/** Reads streams and events: a group's streams, a stream's events from either end, a search over a group. */
import { eventOverhead, type LogsEngine, mostBytes, mostEvents, page, readLimit } from './engine'
import { invalid } from './errors'
import { compileFilterPattern } from './filter-pattern'
import { type StoredEvent, timeOfId } from './log-events'
import { oldestKept } from './retention'
import type { LogGroup, LogStream } from './state'

export interface StreamInput {
  readonly logGroupName?: string
  readonly logGroupIdentifier?: string
  readonly logStreamName?: string
}

export interface DescribeStreamsInput extends StreamInput {
  readonly logStreamNamePrefix?: string
  readonly orderBy?: string
  readonly descending?: boolean
  readonly nextToken?: string
  readonly limit?: number
}

export interface GetInput extends StreamInput {
  readonly startTime?: number
  readonly endTime?: number
  readonly nextToken?: string
  readonly limit?: number
  readonly startFromHead?: boolean
}

export interface FilterInput extends StreamInput {
  readonly logStreamNames?: readonly string[]
  readonly logStreamNamePrefix?: string
  readonly startTime?: number
  readonly endTime?: number
  readonly filterPattern?: string
  readonly nextToken?: string
  readonly limit?: number
}

const endOfTime = 10 ** 15 - 2

export async function describeStreams(
  engine: LogsEngine,
  group: LogGroup,
  input: DescribeStreamsInput,
): Promise<object> {
  const { orderBy = 'LogStreamName', logStreamNamePrefix, descending } = input
  if (orderBy !== 'LogStreamName' && orderBy !== 'LastEventTime') throw invalid(`orderBy "${orderBy}" is unknown`)
  if (orderBy === 'LastEventTime' && logStreamNamePrefix !== undefined) {
    throw invalid('Cannot order by LastEventTime with a logStreamNamePrefix.')
  }
  const found: LogStream[] = []
  for await (const stream of engine.groups.streams(group.name, logStreamNamePrefix)) found.push(stream)
  const time = (stream: LogStream): string => String(stream.lastEventAt ?? stream.createdAt).padStart(15, '0')
  const keyOf = (stream: LogStream) => (orderBy === 'LastEventTime' ? `${time(stream)} ${stream.name}` : stream.name)
  const { items, next } = page(found, keyOf, input, descending)
  return { logStreams: items.map((stream) => describeStream(engine, stream)), ...next }
}

function describeStream({ cloud }: LogsEngine, stream: LogStream): object {
  return {
    logStreamName: stream.name,
    creationTime: stream.createdAt,
    firstEventTimestamp: stream.firstEventAt,
    lastEventTimestamp: stream.lastEventAt,
    lastIngestionTime: stream.lastIngestionAt,
    ...(stream.lastIngestionAt !== undefined && { uploadSequenceToken: '0' }),
    arn: cloud.arn('logs', `log-group:${stream.group}:log-stream:${stream.name}`),
    storedBytes: 0,
  }
}

/**
 * Of GetLogEvents' tokens, which are not the kernel's: they lead both ways and never end, and, as those of
 * FilterLogEvents, are the id of an event on disk, of which no more are read than a page has.
 */
const tokenForm = /^([fb])\/(\d{56})\/s$/

export async function getEvents(
  { events, cloud }: LogsEngine,
  group: LogGroup,
  stream: LogStream,
  input: GetInput,
): Promise<object> {
  const token = input.nextToken === undefined ? undefined : tokenForm.exec(input.nextToken)
  if (token === null) throw invalid('The specified nextToken is invalid.')
  const [, direction = input.startFromHead ? 'f' : 'b', position] = token ?? []
  const reverse = direction === 'b'
  const limit = readLimit(input.limit, mostEvents)
  const at = position === undefined ? undefined : timeOfId(position)
  // The end is exclusive; a stream's own times spare reading the rest of the group.
  const from = Math.max(
    input.startTime ?? 0,
    oldestKept(group, cloud.clock.now()),
    stream.firstEventAt ?? 0,
    reverse ? 0 : (at ?? 0),
  )
  const to = Math.min(
    (input.endTime ?? endOfTime) - 1,
    stream.lastEventAt ?? 0,
    reverse ? (at ?? endOfTime) : endOfTime,
  )
  const found: StoredEvent[] = []
  for await (const event of events.scan(group.name, { from, to, reverse })) {
    if (event.stream !== stream.name) continue
    if (position !== undefined && (reverse ? event.id >= position : event.id <= position)) continue
    found.push(event)
    if (found.length === limit) break
  }
  if (reverse) found.reverse()
  const here = position ?? '0'.repeat(56)
  return {
    events: found.map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime })),
    nextForwardToken: `f/${found.at(-1)?.id ?? here}/s`,
    nextBackwardToken: `b/${found[0]?.id ?? here}/s`,
  }
}

export async function filterEvents(
  { events, cloud }: LogsEngine,
  group: LogGroup,
  input: FilterInput,
): Promise<object> {
  const { logStreamNames, logStreamNamePrefix, nextToken } = input
  if (logStreamNames && logStreamNamePrefix !== undefined) {
    throw invalid('logStreamNamePrefix and logStreamNames are mutually exclusive parameters.')
  }
  if (nextToken !== undefined && !/^\d{56}$/.test(nextToken)) throw invalid('The specified nextToken is invalid.')
  const names = logStreamNames && new Set(logStreamNames)
  const matches = compileFilterPattern(input.filterPattern ?? '')
  const limit = readLimit(input.limit, mostEvents)
  const after = nextToken ?? ''
  const from = Math.max(
    input.startTime ?? 0,
    oldestKept(group, cloud.clock.now()),
    nextToken === undefined ? 0 : timeOfId(nextToken),
  )
  const found: object[] = []
  let size = 0
  let last: string | undefined
  let isMore = false
  for await (const { stream, timestamp, message, ingestionTime, id } of events.scan(group.name, {
    from,
    to: input.endTime ?? endOfTime,
  })) {
    if (
      id <= after ||
      (names && !names.has(stream)) ||
      !stream.startsWith(logStreamNamePrefix ?? '') ||
      !matches(message)
    ) {
      continue
    }
    size += Buffer.byteLength(message) + eventOverhead
    if (found.length === limit || (size > mostBytes && found.length > 0)) {
      isMore = true
      break
    }
    found.push({ logStreamName: stream, timestamp, message, ingestionTime, eventId: id })
    last = id
  }
  return { events: found, searchedLogStreams: [], ...(isMore && { nextToken: last }) }
}
