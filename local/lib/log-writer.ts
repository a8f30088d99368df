/**
 * Carries what functions print to the logs engine, as the function's role. Lines of one tick go together, after it,
 * or those of a longer while, so that printing costs next to nothing.
 */
import type { ActivityToken } from '../kernel/activity'
import { isAwsError } from '../kernel/aws-error'
import type { Cloud } from '../kernel/cloud'
import { messageOf } from '../kernel/message-of'
import type { Principal } from '../kernel/principal'
import { portions } from './portions'

export interface LogStream {
  readonly name: string
  write(message: string): void
  /** Sends what was written without waiting for more. */
  send(): void
}

interface LogEvent {
  readonly timestamp: number
  readonly message: string
}

interface OpenStream {
  readonly group: string
  readonly name: string
  readonly principal: Principal
  created: boolean
  events: LogEvent[]
}

/** What a stream has waits to be sent. */
interface Due {
  readonly token: ActivityToken
  readonly timeout?: NodeJS.Timeout
  isLeaving: boolean
}

/** PutLogEvents: at most 10,000 events and 1 MB a call, 26 bytes counted for each event. */
const mostEvents = 10_000
const mostBytes = 1_048_576
const eventOverhead = 26
/** A longer line is cut into several events. */
const longestMessage = 262_144 - eventOverhead

export type OpenLogStream = (group: string, name: string, principal: Principal) => LogStream

export interface LogWriter {
  readonly open: OpenLogStream
  /** Resolves when what was printed so far is on its way no more. */
  drain(): Promise<void>
}

/** A line waits `longestWait` real milliseconds for others, if its stream is not told to send. */
export function createLogWriter(cloud: Cloud, longestWait = 0): LogWriter {
  const due = new Map<OpenStream, Due>()
  let sending: Promise<void> = Promise.resolve()

  function schedule(stream: OpenStream): void {
    if (due.has(stream)) return
    const token = cloud.activity.begin('function logs', () => send(stream))
    if (longestWait === 0) {
      due.set(stream, { token, isLeaving: false })
      send(stream)
      return
    }
    // biome-ignore lint/plugin: functions run in real time, and their lines come in it
    const timeout = setTimeout(() => send(stream), longestWait)
    due.set(stream, { token, timeout, isLeaving: false })
  }

  /** After this tick, with what else it writes. */
  function send(stream: OpenStream): void {
    const scheduled = due.get(stream)
    if (!scheduled || scheduled.isLeaving) return
    scheduled.isLeaving = true
    clearTimeout(scheduled.timeout)
    setImmediate(() => {
      due.delete(stream)
      sending = sending.then(() => sendAll(stream)).finally(() => scheduled.token.end())
      cloud.background('writing function logs', sending)
    })
  }

  async function sendAll(stream: OpenStream): Promise<void> {
    const events = stream.events
    if (events.length === 0) return
    stream.events = []
    try {
      await create(stream)
      for (const logEvents of portions(events, mostBytes, bytesOf, mostEvents)) {
        await cloud.call(stream.principal, 'logs', 'PutLogEvents', {
          logGroupName: stream.group,
          logStreamName: stream.name,
          logEvents,
        })
      }
    } catch (error) {
      // As on AWS: a function whose role may not write logs runs all the same, without them.
      cloud.trace({
        kind: 'logs.refused',
        subject: stream.group,
        ids: [],
        detail: { lines: events.length, error: messageOf(error) },
      })
    }
  }

  async function create(stream: OpenStream): Promise<void> {
    if (stream.created) return
    const names = { logGroupName: stream.group, logStreamName: stream.name }
    // Whoever has a group already is granted no more than to write to it: each cold function is denied this.
    const group = { logGroupName: stream.group }
    await unlessThere(cloud.call(stream.principal, 'logs', 'CreateLogGroup', group, { tolerated: true }))
    await unlessThere(cloud.call(stream.principal, 'logs', 'CreateLogStream', names))
    stream.created = true
  }

  const open: OpenLogStream = (group, name, principal) => {
    const stream: OpenStream = { group, name, principal, created: false, events: [] }
    const hasLogs = cloud.services.has('logs')
    return {
      name,
      write(message) {
        if (!hasLogs) return
        const timestamp = Math.trunc(cloud.clock.now())
        for (let start = 0; start === 0 || start < message.length; start += longestMessage / 4) {
          stream.events.push({ timestamp, message: pieceOf(message, start) })
        }
        schedule(stream)
      },
      send: () => send(stream),
    }
  }

  return {
    open,
    async drain() {
      for (const stream of due.keys()) send(stream)
      await new Promise<void>((resolve) => setImmediate(resolve))
      await sending
    },
  }
}

/** A quarter of the limit in characters is never over it in bytes. */
function pieceOf(message: string, start: number): string {
  return message.length <= longestMessage / 4 ? message : message.slice(start, start + longestMessage / 4)
}

/** The group may exist, or be made by the template while the role may only write to it. */
async function unlessThere(created: Promise<unknown>): Promise<void> {
  try {
    await created
  } catch (error) {
    if (!isAwsError(error) || !/AlreadyExists|AccessDenied/.test(error.code)) throw error
  }
}

const bytesOf = ({ message }: LogEvent): number => Buffer.byteLength(message) + eventOverhead
