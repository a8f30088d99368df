/** A span of time as people write it: `90s`, `15m`, `2h`, `3d`, `1w`, `1h30m`, or a number of milliseconds. */
const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
}

const part = /(\d+(?:\.\d+)?)(ms|s|m|h|d|w)/g

/** Characters. Long rows of digits would take their square to be no duration. */
const longest = 100

/** @returns milliseconds @throws RangeError that says what is expected */
export function parseDuration(duration: string | number): number {
  if (typeof duration === 'number' && Number.isFinite(duration) && duration >= 0) return duration
  if (typeof duration === 'string' && duration.length <= longest) {
    const text = duration.trim()
    if (/^\d+$/.test(text)) return Number(text)
    const parts = [...text.matchAll(part)]
    if (parts.length > 0 && parts.map(([whole]) => whole).join('') === text) {
      return parts.reduce((sum, [, number, unit]) => sum + Number(number) * (units[unit ?? ''] ?? 0), 0)
    }
  }
  throw new RangeError(
    `"${String(duration).slice(0, longest)}" is no duration: write it like 90s, 15m, 2h, 3d, 1w or 1h30m, or give milliseconds (0 or more)`,
  )
}

/** A point in time: a Date, milliseconds since the epoch, or text in ISO 8601. @returns milliseconds */
export function parseTime(time: string | number | Date): number {
  const value = time instanceof Date ? time.getTime() : typeof time === 'number' ? time : Date.parse(time)
  if (Number.isFinite(value)) return value
  throw new RangeError(`"${time}" is no time: write it like 2026-01-05T09:00:00Z, or give milliseconds since the epoch`)
}
