/**
 * The periods of quotas, as API Gateway counts them: days, weeks from Sunday, months, all in UTC; of weeks and months the
 * offset says how many days later they begin.
 */
import type { Quota } from '../api-product'

type Period = Pick<Quota, 'period' | 'offset'>

const day = 86_400_000

/** Milliseconds. */
export function periodStart({ period, offset = 0 }: Period, now: Date): number {
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()]
  const today = Date.UTC(year, month, now.getUTCDate())
  if (period === 'DAY') return today
  if (period === 'WEEK') return today - ((now.getUTCDay() - offset + 7) % 7) * day
  const turn = Date.UTC(year, month, 1 + offset)
  return turn <= now.getTime() ? turn : Date.UTC(year, month - 1, 1 + offset)
}

/** When the next one begins. */
export function periodEnd(quota: Period, now: Date): Date {
  const start = periodStart(quota, now)
  if (quota.period === 'DAY') return new Date(start + day)
  if (quota.period === 'WEEK') return new Date(start + 7 * day)
  const begun = new Date(start)
  return new Date(Date.UTC(begun.getUTCFullYear(), begun.getUTCMonth() + 1, begun.getUTCDate()))
}
