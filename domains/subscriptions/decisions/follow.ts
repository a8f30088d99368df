/** A subscription after AWS Marketplace and the buyer have said something: it follows, whatever it was before. */
import type { Change } from '../../../shared/store/store'
import type { Act } from '../act'
import type { Purchase, Subscription } from '../subscription'
import type { Access } from './bought-access'
import { carryOn, end, resume, suspend } from './change'

/** The same again changes nothing. */
export function follow(subscription: Subscription, access: Access, purchase: Purchase, act: Act): Change<Subscription> {
  switch (access.access) {
    case 'none':
      return { state: subscription }
    case 'yes':
      return carryOn(resume(subscription, 'marketplace').state, purchase)
    case 'suspended':
      return suspend(subscription, 'marketplace', access.reason, act)
    case 'over':
      return end(subscription, act.now, access.reason, act)
  }
}
