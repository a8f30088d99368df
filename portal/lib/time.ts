/** Moments in words: in the reader's zone, which is always said, and how far off they are. */

const steps = [
  ['minute', 60],
  ['hour', 60],
  ['day', 24],
] as const
const form = {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZoneName: 'short',
} as const
/** To make one takes a third of a millisecond, and a list has a hundred moments. */
const inOwnZone = new Intl.DateTimeFormat('en-GB', form)
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always', style: 'short' })

/** Such as `29 Nov 2026, 10:02 CET`. The zone is the reader's unless given. */
export function momentText(at: Date, timeZone?: string): string {
  return (timeZone ? new Intl.DateTimeFormat('en-GB', { ...form, timeZone }) : inOwnZone).format(at)
}

/** Such as `in 23 hr`; whole units, the smaller one near by: 90 minutes are an hour. */
export function distanceText(at: Date, now: Date): string {
  let distance = Math.abs(at.getTime() - now.getTime()) / 1000
  let unit: Intl.RelativeTimeFormatUnit | undefined
  for (const [name, size] of steps) {
    if (distance < size) break
    distance /= size
    unit = name
  }
  if (unit === undefined) return at > now ? 'in less than a minute' : 'just now'
  const whole = Math.floor(distance)
  return relative.format(at > now ? whole : -whole, unit)
}

const sizes = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const

/** Such as `2 h 5 min`: the two largest units of it. */
export function durationText(seconds: number): string {
  let left = Math.round(seconds)
  const parts = sizes.flatMap(([unit, size]) => {
    const count = Math.floor(left / size)
    left -= count * size
    return [[unit, count] as const]
  })
  const first = parts.findIndex(([, count]) => count > 0)
  if (first === -1) return '0 s'
  return parts
    .slice(first, first + 2)
    .filter(([, count]) => count > 0)
    .map(([unit, count]) => `${count} ${unit}`)
    .join(' ')
}
