/** When the periods of a quota begin. */
import type { Quota } from '../definitions'

export const dayLength = 86_400_000

export const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10)

/** First millisecond (UTC) of the period that a time is in. */
export function periodStart({ period, offset }: Pick<Quota, 'period' | 'offset'>, time: number): number {
  const date = new Date(time)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
  const day = Date.UTC(year, month, date.getUTCDate())
  if (period === 'DAY') return day
  if (period === 'WEEK') return day - ((date.getUTCDay() - offset + 7) % 7) * dayLength
  const turn = Date.UTC(year, month, 1 + offset)
  return turn <= time ? turn : Date.UTC(year, month - 1, 1 + offset)
}
