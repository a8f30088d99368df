/** The periods of quotas, as API Gateway counts them: days, weeks from Sunday, months; all in UTC. */
import type { QuotaPeriod } from '../api-product'

const day = 86_400_000

/** Milliseconds. */
export function periodStart(period: QuotaPeriod, now: Date): number {
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate())
  if (period === 'DAY') return today
  if (period === 'WEEK') return today - now.getUTCDay() * day
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1)
}

/** When the next one begins. */
export function periodEnd(period: QuotaPeriod, now: Date): Date {
  const start = periodStart(period, now)
  if (period === 'DAY') return new Date(start + day)
  if (period === 'WEEK') return new Date(start + 7 * day)
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1))
}
