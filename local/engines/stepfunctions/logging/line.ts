/**
 * An event of an execution's history as a line of its log group: one JSON object whose numbers are text, as recorded on AWS.
 */
import type { HistoryEvent } from '../execution/history'

/**
 * Data of which more than so many bytes, escaped, is cut off: with the rest of its line it fits into an event of CloudWatch
 * Logs as that was for long (256 KiB), and AWS documents the number for inputs and outputs. That the beginning is what stays
 * is not verified, nor that `parameters` and variables, for which AWS names no number, count with them.
 */
export const mostData = 248 * 1024

/** Of them, those which say beside them whether they were cut. */
const flagged: ReadonlySet<string> = new Set(['input', 'output', 'assignedVariables'])

/**
 * What is left out where the configuration doesn't include execution data. Recorded for input and output, which go with
 * their `…Details`, while error and cause stay. For `parameters`, where task tokens are, and for variables it is not
 * verified, but as GetExecutionHistory does it.
 */
const isData = (member: string): boolean => member === 'parameters' || flagged.has(member)

export function lineOf(executionArn: string, event: HistoryEvent, includeExecutionData: boolean): string {
  const { id, type, previousEventId, timestamp, ...rest } = event
  const whole = JSON.stringify(line(includeExecutionData ? withFlags : withoutData))
  // Characters that are escaped count as they are escaped; those outside of ASCII are some bytes each.
  if (whole.length * 3 <= mostData || Buffer.byteLength(whole) <= mostData) return whole
  return JSON.stringify(line((details) => withFlags(details, { left: mostData })))

  function line(detailsOf: (details: Details) => Details): object {
    // One member says what happened; an event like LambdaFunctionStarted has none.
    const [details = {}] = Object.values(rest) as Details[]
    return {
      id: String(id),
      type,
      details: detailsOf(details),
      previous_event_id: String(previousEventId),
      event_timestamp: String(Math.trunc(timestamp)),
      execution_arn: executionArn,
      redrive_count: '0',
    }
  }
}

type Details = Readonly<Record<string, unknown>>

function withoutData(details: Details): Details {
  return Object.fromEntries(sorted(details).filter(([member]) => !isData(member)))
}

/** `room` for data; without it there is room for all. */
function withFlags(details: Details, room?: { left: number }): Details {
  const told = sorted(details).flatMap(([member, value]): [string, unknown][] => {
    if (!isData(member)) return [[member, value]]
    const kept = room ? cut(value, room) : value
    const flag: [string, unknown] = [`${member}Details`, { truncated: kept !== value }]
    return flagged.has(member) ? [[member, kept], flag] : [[member, kept]]
  })
  return Object.fromEntries(told)
}

/** In order of name, as AWS writes them. */
function sorted(details: Details): [string, unknown][] {
  return Object.entries(details)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

/** Texts, and objects of texts, which are left out whole where there is no room for them. */
function cut(value: unknown, room: { left: number }): unknown {
  const bytes = escapedBytes(value)
  if (bytes <= room.left) {
    room.left -= bytes
    return value
  }
  const { left } = room
  room.left = 0
  return typeof value === 'string' ? beginningOf(value, left) : {}
}

/** As much of a text as, escaped, is no longer than `bytes`. */
function beginningOf(text: string, bytes: number): string {
  let [some, most] = [0, Math.min(text.length, bytes)]
  while (some < most) {
    const middle = Math.ceil((some + most) / 2)
    if (escapedBytes(text.slice(0, middle)) <= bytes) some = middle
    else most = middle - 1
  }
  // Not half of a pair of surrogates.
  return text.slice(0, /[\uD800-\uDBFF]/.test(text.charAt(some - 1)) ? some - 1 : some)
}

const escapedBytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value)) - 2
