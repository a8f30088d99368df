/** That a subscription has used so much of its quota that its holder should know. */
import { QuotaReached } from '../../../events/catalog/subscriptions'
import type { Change } from '../../../shared/store/store'
import type { Act } from '../act'
import type { Quota } from '../api-product'
import type { QuotaTold, Subscription } from '../subscription'
import { periodStart } from './period'
import { isOver } from './status'
import { story, whose } from './told'

/** Of the quota, in percent; who has passed both since the last look is told of the higher alone. */
const marks = [100, 80] as const

export function markOf(used: number, limit: number): QuotaTold['percent'] | undefined {
  return marks.find((percent) => used * 100 >= limit * percent)
}

/** What two keys used in a grace counts together: it is one subscription, though the gateway stops each by its own quota. */
export function tellOfQuota(subscription: Subscription, quota: Quota, used: number, act: Act): Change<Subscription> {
  const { planId, quotaTold } = subscription
  const { limit, period } = quota
  const percent = markOf(used, limit)
  if (percent === undefined || isOver(subscription)) return { state: subscription }
  const start = firstDayOf(quota, act.now)
  const isSame = quotaTold?.planId === planId && quotaTold.periodStart === start
  if (isSame && quotaTold.percent >= percent) return { state: subscription }
  return {
    state: { ...subscription, quotaTold: { planId, periodStart: start, percent, used, isMailOwed: true } },
    events: [
      QuotaReached.create(
        { ...whose(subscription), percent, used, limit, period, periodStart: start },
        ...story(subscription, act, 'QuotaReached'),
      ),
    ],
  }
}

/** Of a period that is over there is nothing to say any more. */
export function owedMail({ quotaTold, planId }: Subscription, quota: Quota, now: Date): QuotaTold | undefined {
  const isNow = quotaTold?.planId === planId && quotaTold.periodStart === firstDayOf(quota, now)
  return isNow && quotaTold.isMailOwed ? quotaTold : undefined
}

export function noteMailed(subscription: Subscription, mailed: QuotaTold): Change<Subscription> {
  const { quotaTold } = subscription
  if (quotaTold?.periodStart !== mailed.periodStart || quotaTold.percent !== mailed.percent)
    return { state: subscription }
  return { state: { ...subscription, quotaTold: { ...quotaTold, isMailOwed: undefined } } }
}

export function firstDayOf(quota: Quota, now: Date): string {
  return new Date(periodStart(quota, now)).toISOString().slice(0, 10)
}
