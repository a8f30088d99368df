/** Streams and events: written, and read with event-search.ts. */
import type { CallContext, Operation } from '../../../kernel/service'
import { eventOverhead, groupAccess, type LogsEngine, longestName, mostBytes, mostEvents } from '../engine'
import { alreadyExists, invalid, noSuch, tooLong, twoGroups, violated } from '../errors'
import {
  type DescribeStreamsInput,
  describeStreams,
  type FilterInput,
  filterEvents,
  type GetInput,
  getEvents,
  type StreamInput,
} from '../event-search'
import type { InputEvent } from '../log-events'
import { oldestKept, type Sweep } from '../retention'
import { type LogGroup, type LogStream, nameOfGroup } from '../state'

interface PutInput extends StreamInput {
  readonly logEvents?: readonly InputEvent[]
}

const day = 86_400_000
/** How far in the past and future an event may be, milliseconds. */
const oldestAccepted = 14 * day
const newestAccepted = 7_200_000

export function eventOperations(engine: LogsEngine, sweep: Sweep): Record<string, Operation> {
  const { groups, events, cloud } = engine
  function group({ logGroupIdentifier, logGroupName }: StreamInput): LogGroup {
    if (logGroupIdentifier !== undefined && logGroupName !== undefined) throw twoGroups()
    return groups.find(logGroupIdentifier ?? logGroupName ?? '')
  }
  const access =
    (action: string) =>
    (input: StreamInput, { caller }: CallContext) => {
      const name = nameOfGroup(engine.cloud, input.logGroupIdentifier ?? input.logGroupName)
      return groupAccess(engine, action, name, input.logStreamName, caller)
    }

  async function findStream(input: StreamInput): Promise<LogStream> {
    const stream = await groups.findStream(group(input).name, input.logStreamName ?? '')
    if (!stream) throw noSuch('stream')
    return stream
  }

  return {
    CreateLogStream: {
      access: access('CreateLogStream'),
      async handle(input: StreamInput) {
        const name = input.logStreamName ?? ''
        if (name.length > longestName) throw tooLong()
        if (name === '') throw violated(name, 'logStreamName', 'have length greater than or equal to 1')
        if (/[:*]/.test(name)) throw violated(name, 'logStreamName', 'satisfy regular expression pattern: [^:*]*')
        if (await groups.findStream(group(input).name, name)) throw alreadyExists('stream')
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
  if (!given || given.length === 0) {
    throw violated('[]', 'logEvents', 'have length greater than or equal to 1')
  }
  if (given.length > mostEvents) throw invalid(`logEvents must have length less than or equal to ${mostEvents}`)
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
