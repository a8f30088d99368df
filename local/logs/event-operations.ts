/** Streams and events: written, read by stream, searched over a group. */
import { AwsError, refuseUnknown } from '../kernel/aws-error'
import type { Operation } from '../kernel/service'
import { groupAccess, invalid, type LogsEngine, pageOf, readLimit } from './engine'
import { compileFilterPattern } from './filter-pattern'
import { type InputEvent, type StoredEvent, timeOfId } from './log-events'
import { type LogGroup, type LogStream, nameOfGroup } from './log-groups'
import { oldestKept, type Sweep } from './retention'

interface StreamInput {
  readonly logGroupName?: string
  readonly logGroupIdentifier?: string
  readonly logStreamName?: string
}

interface PutInput extends StreamInput {
  readonly logEvents?: readonly InputEvent[]
}

interface DescribeStreamsInput extends StreamInput {
  readonly logStreamNamePrefix?: string
  readonly orderBy?: string
  readonly descending?: boolean
  readonly nextToken?: string
  readonly limit?: number
}

interface GetInput extends StreamInput {
  readonly startTime?: number
  readonly endTime?: number
  readonly nextToken?: string
  readonly limit?: number
  readonly startFromHead?: boolean
}

interface FilterInput extends StreamInput {
  readonly logStreamNames?: readonly string[]
  readonly logStreamNamePrefix?: string
  readonly startTime?: number
  readonly endTime?: number
  readonly filterPattern?: string
  readonly nextToken?: string
  readonly limit?: number
}

const mostEvents = 10_000
const mostBytes = 1_048_576
const eventOverhead = 26
const day = 86_400_000
/** How far in the past and future an event may be, milliseconds. */
const oldestAccepted = 14 * day
const newestAccepted = 7_200_000
const endOfTime = 10 ** 15 - 2

export function createEventOperations(engine: LogsEngine, sweep: Sweep): Record<string, Operation> {
  const { groups, events, cloud } = engine
  const group = (input: StreamInput): LogGroup => groups.find(input.logGroupIdentifier ?? input.logGroupName ?? '')
  const access = (action: string) => (input: StreamInput) =>
    groupAccess(engine, action, nameOfGroup(input.logGroupIdentifier ?? input.logGroupName), input.logStreamName)

  async function findStream(input: StreamInput): Promise<LogStream> {
    const stream = await groups.findStream(group(input).name, input.logStreamName ?? '')
    if (!stream) throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.')
    return stream
  }

  return {
    CreateLogStream: {
      access: access('CreateLogStream'),
      async handle(input: StreamInput) {
        const name = input.logStreamName ?? ''
        if (!/^[^:*]{1,512}$/.test(name))
          throw invalid(`logStreamName "${name}" must be 1 to 512 characters without : and *`)
        if (await groups.findStream(group(input).name, name)) {
          throw new AwsError('ResourceAlreadyExistsException', 'The specified log stream already exists')
        }
        groups.putStream({ group: group(input).name, name, createdAt: Math.trunc(cloud.clock.now()) })
      },
    },
    DeleteLogStream: {
      access: access('DeleteLogStream'),
      async handle(input: StreamInput) {
        const stream = await findStream(input)
        await events.delete(stream.group, { stream: stream.name })
        groups.deleteStream(stream.group, stream.name)
      },
    },
    DescribeLogStreams: {
      access: access('DescribeLogStreams'),
      handle: (input: DescribeStreamsInput) => describeStreams(engine, group(input), input),
    },
    PutLogEvents: {
      access: access('PutLogEvents'),
      async handle(input: PutInput) {
        refuseUnknown(input, ['logGroupName', 'logStreamName', 'logEvents', 'sequenceToken'], 'logs:PutLogEvents')
        const stream = await findStream(input)
        const found = group(input)
        const now = Math.trunc(cloud.clock.now())
        const { accepted, rejectedLogEventsInfo } = sift(readEvents(input.logEvents), found, now)
        const first = accepted[0]
        const last = accepted.at(-1)
        if (first && last) {
          events.put(found.name, stream.name, accepted, now)
          groups.noteEvents(stream, first.timestamp, last.timestamp, now)
          sweep.mayBeDue(found)
        }
        return { nextSequenceToken: '0', ...(rejectedLogEventsInfo && { rejectedLogEventsInfo }) }
      },
    },
    GetLogEvents: {
      access: access('GetLogEvents'),
      handle: async (input: GetInput) => getEvents(engine, group(input), await findStream(input), input),
    },
    FilterLogEvents: {
      access: access('FilterLogEvents'),
      handle: (input: FilterInput) => filterEvents(engine, group(input), input),
    },
  }
}

function readEvents(given: readonly InputEvent[] | undefined): readonly InputEvent[] {
  if (!given || given.length === 0 || given.length > mostEvents) {
    throw invalid(`logEvents must have 1 to ${mostEvents} events`)
  }
  let size = 0
  let before = given[0]?.timestamp ?? 0
  for (const { timestamp, message } of given) {
    if (!Number.isInteger(timestamp) || typeof message !== 'string' || message === '') {
      throw invalid('An event needs a timestamp in milliseconds and a message')
    }
    if (timestamp < before) {
      throw invalid('Log events in a single PutLogEvents request must be in chronological order.')
    }
    before = timestamp
    size += Buffer.byteLength(message) + eventOverhead
  }
  if (size > mostBytes) throw invalid(`Upload too large: ${size} bytes exceeds limit of ${mostBytes}`)
  if (before - (given[0]?.timestamp ?? 0) > day) {
    throw invalid('The batch of log events in a single PutLogEvents request cannot span more than 24 hours.')
  }
  return given
}

/** Events come in order of time, so what is refused is at the ends. */
function sift(
  given: readonly InputEvent[],
  group: LogGroup,
  now: number,
): { readonly accepted: readonly InputEvent[]; readonly rejectedLogEventsInfo?: Record<string, number> } {
  const oldest = Math.max(now - oldestAccepted, oldestKept(group, now))
  const [first, last] = [given[0], given.at(-1)]
  if (first && last && first.timestamp >= oldest && last.timestamp <= now + newestAccepted) return { accepted: given }
  const countBefore = (time: number): number => given.filter(({ timestamp }) => timestamp < time).length
  const tooOld = countBefore(now - oldestAccepted)
  const expired = countBefore(oldestKept(group, now))
  const end = countBefore(now + newestAccepted + 1)
  const start = Math.max(tooOld, expired)
  return {
    accepted: given.slice(start, end),
    rejectedLogEventsInfo: {
      ...(tooOld > 0 && { tooOldLogEventEndIndex: tooOld }),
      ...(expired > 0 && { expiredLogEventEndIndex: expired }),
      ...(end < given.length && { tooNewLogEventStartIndex: end }),
    },
  }
}

async function describeStreams(engine: LogsEngine, group: LogGroup, input: DescribeStreamsInput): Promise<object> {
  const known = [
    'logGroupName',
    'logGroupIdentifier',
    'logStreamNamePrefix',
    'orderBy',
    'descending',
    'nextToken',
    'limit',
  ]
  refuseUnknown(input, known, 'logs:DescribeLogStreams')
  const { orderBy = 'LogStreamName', logStreamNamePrefix, descending } = input
  if (orderBy !== 'LogStreamName' && orderBy !== 'LastEventTime') throw invalid(`orderBy "${orderBy}" is unknown`)
  if (orderBy === 'LastEventTime' && logStreamNamePrefix !== undefined) {
    throw invalid('Cannot order by LastEventTime with a logStreamNamePrefix.')
  }
  const found: LogStream[] = []
  for await (const stream of engine.groups.streams(group.name, logStreamNamePrefix)) found.push(stream)
  const time = (stream: LogStream): number => stream.lastEventAt ?? stream.createdAt
  found.sort((a, b) => (orderBy === 'LastEventTime' ? time(a) - time(b) : a.name < b.name ? -1 : 1))
  if (descending) found.reverse()
  const { items, nextToken } = pageOf(found, input)
  return { logStreams: items.map((stream) => describeStream(engine, stream)), nextToken }
}

function describeStream({ cloud }: LogsEngine, stream: LogStream): object {
  return {
    logStreamName: stream.name,
    creationTime: stream.createdAt,
    firstEventTimestamp: stream.firstEventAt,
    lastEventTimestamp: stream.lastEventAt,
    lastIngestionTime: stream.lastIngestionAt,
    uploadSequenceToken: '0',
    arn: cloud.arn('logs', `log-group:${stream.group}:log-stream:${stream.name}`),
    storedBytes: 0,
  }
}

const tokenForm = /^([fb])\/(\d{56})\/s$/

async function getEvents(
  { events, cloud }: LogsEngine,
  group: LogGroup,
  stream: LogStream,
  input: GetInput,
): Promise<object> {
  const known = [
    'logGroupName',
    'logGroupIdentifier',
    'logStreamName',
    'startTime',
    'endTime',
    'nextToken',
    'limit',
    'startFromHead',
    'unmask',
  ]
  refuseUnknown(input, known, 'logs:GetLogEvents')
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

async function filterEvents({ events, cloud }: LogsEngine, group: LogGroup, input: FilterInput): Promise<object> {
  const known = [
    'logGroupName',
    'logGroupIdentifier',
    'logStreamNames',
    'logStreamNamePrefix',
    'startTime',
    'endTime',
    'filterPattern',
    'nextToken',
    'limit',
    'interleaved',
    'unmask',
  ]
  refuseUnknown(input, known, 'logs:FilterLogEvents')
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
