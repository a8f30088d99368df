/** A subscription after AWS Marketplace and the buyer have said something: it follows, whatever it was before. */
import type { Change } from '../../../shared/store/store'
import type { Act } from '../act'
import type { Purchase, Subscription } from '../subscription'
import type { Access } from './bought-access'
import { carryOn, end, resume, suspend } from './change'
import { isOver } from './status'

/** The same again changes nothing. */
export function follow(subscription: Subscription, access: Access, purchase: Purchase, act: Act): Change<Subscription> {
  switch (access.access) {
    case 'none':
      return { state: subscription }
    case 'yes':
      return { state: reach(carryOn(resume(subscription, 'marketplace').state, purchase).state, access.until) }
    case 'kept':
      return { state: reach(carryOn(subscription, purchase).state, access.until) }
    case 'suspended': {
      const { state, events = [] } = suspend(subscription, 'marketplace', access.reason, act)
      return { state: reach(state, access.since ?? state.lapsesAt), events }
    }
    case 'over':
      return end(subscription, act.now, access.reason, act)
  }
}

/** How far what was bought reaches. */
function reach(subscription: Subscription, lapsesAt: string | undefined): Subscription {
  const isSame = subscription.lapsesAt === lapsesAt
  return isSame || isOver(subscription) ? subscription : { ...subscription, lapsesAt }
}
