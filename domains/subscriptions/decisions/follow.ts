/** A subscription after AWS Marketplace and the buyer have said something: it follows, whatever it was before. */
import type { Change } from '../../../shared/store/store'
import type { Act } from '../act'
import type { Subscription } from '../subscription'
import type { Access } from './access'
import { end, fail, keep, resume, suspend } from './change'
import { isOver, isPast } from './status'

/** The same again changes nothing. */
export function follow(subscription: Subscription, access: Access, act: Act): Change<Subscription> {
  // What has come to its end stays there: who buys again has another subscription.
  if (isOver(subscription) || isPast(subscription, act.now)) return { state: subscription }
  switch (access.is) {
    case 'granted':
      return granted(subscription, access.until, act)
    case 'ended':
      return end(subscription, act.now, access.reason, act)
    case 'failed':
      return subscription.step === 'activated'
        ? end(subscription, act.now, access.reason, act)
        : fail(subscription, access.reason, act)
    case 'none':
      return suspend(subscription, 'marketplace', 'AWS Marketplace has not said yes', act)
  }
}

/** An end that is known may come nearer, move away and vanish: agreements are amended and renewed. */
function granted(subscription: Subscription, until: string | undefined, act: Act): Change<Subscription> {
  const { state: open } = resume(subscription, 'marketplace')
  // What is still to be approved of has no end to be told.
  if (open.step === 'awaiting-approval') return { state: open }
  if (until === undefined) return keep(open, act)
  if (open.endsAt === until) return { state: open }
  const { endsAt: _, ...rest } = open
  return end({ ...rest, endsAt: undefined }, new Date(until), 'Expired', act)
}
