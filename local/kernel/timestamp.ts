/** Points in time as engines and protocols write them: seconds since 1970, dates, or text. */

/** Seconds since 1970 of a number, a `Date` or a text that names a time; undefined if it is none. */
export function epochSeconds(value: unknown): number | undefined {
  const seconds =
    typeof value === 'number'
      ? value
      : value instanceof Date
        ? value.getTime() / 1000
        : typeof value === 'string'
          ? secondsOf(value)
          : Number.NaN
  return Number.isFinite(seconds) ? seconds : undefined
}

const plainSeconds = /^-?\d+(\.\d+)?$/

function secondsOf(text: string): number {
  return plainSeconds.test(text) ? Number(text) : Date.parse(text) / 1000
}

export type TimestampFormat = 'date-time' | 'http-date' | 'epoch-seconds'

/** A time in the format, as text; what is no time stays as it is. */
export function timestampText(value: unknown, format: TimestampFormat): string {
  const seconds = epochSeconds(value)
  if (seconds === undefined) return String(value)
  if (format === 'epoch-seconds') return String(seconds)
  const date = new Date(seconds * 1000)
  return format === 'http-date' ? date.toUTCString() : date.toISOString()
}
