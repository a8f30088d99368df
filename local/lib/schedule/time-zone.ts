/**
 * What the clocks on the wall show. A wall time is milliseconds as if the clock showed UTC, so that arithmetic on
 * days and hours is plain.
 */
const formats = new Map<string, Intl.DateTimeFormat>()
const day = 86_400_000

/** The zone as the tz database writes it, or undefined if there is none of the name. */
export function findZone(name: string): string | undefined {
  try {
    // Offsets such as +02:00 are taken by newer Nodes and are no names.
    return /^[+-]/.test(name)
      ? undefined
      : new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone
  } catch {
    return undefined
  }
}

export function toWallTime(instant: number, zone: string): number {
  if (zone === 'UTC') return instant
  let format = formats.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'iso8601',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formats.set(zone, format)
  }
  const parts: Record<string, number> = {}
  for (const { type, value } of format.formatToParts(instant)) parts[type] = Number(value)
  const { year = 0, month = 1, day: date = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, date, hour, minute, second) + (((instant % 1000) + 1000) % 1000)
}

/** When clocks in the zone show `wall`: once, never (skipped in spring), or twice (repeated in autumn). In order. */
export function instantsOf(wall: number, zone: string): readonly number[] {
  if (zone === 'UTC') return [wall]
  const offsets = new Set([wall - day, wall + day].map((instant) => toWallTime(instant, zone) - instant))
  return [...offsets]
    .map((offset) => wall - offset)
    .filter((instant) => toWallTime(instant, zone) === wall)
    .sort((a, b) => a - b)
}
