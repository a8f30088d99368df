/** Makes the subscription of a purchase be as it should: started once, suspended, gone on with, ended. */
import { systemClock } from '../../shared/clock'
import { isRefusedError, RetryLaterError } from '../../shared/errors'
import { createLogger } from '../../shared/logging'
import type { Cause } from './act'
import { actOn } from './act-on'
import { findCustomer } from './customers'
import type { Access } from './decisions/bought-access'
import { follow } from './decisions/follow'
import { isOver, isPast } from './decisions/status'
import { type Product, planFor } from './marketplace/plan-for'
import { tellOfNoPlan, tellOfRefusedBuyer } from './operator'
import { subscribe } from './subscribe'
import type { Purchase } from './subscription'
import { claims, findSubscription } from './subscriptions'

const logger = createLogger('subscriptions-purchases')

export interface Bought {
  readonly access: Access
  /** Of which it is so far. */
  readonly subscriptionId: string | undefined
  /** Who has registered for it. */
  readonly sub: string | undefined
  readonly product: Product
  /** What the same product is sold under otherwise: then another fact opens it. */
  readonly otherwise?: Product | undefined
  readonly purchase: Purchase
  /** What starts twice under the same key is one subscription. */
  readonly key: string
}

/** The id of its subscription, if there is one by now. */
export async function provide(bought: Bought, cause: Cause): Promise<string | undefined> {
  const { access, subscriptionId, purchase } = bought
  if (access.access === 'none') return subscriptionId
  if (subscriptionId === undefined) {
    if (access.access === 'yes') return start(bought, cause)
    const begun = await begunOf(bought)
    return begun === undefined ? undefined : provide({ ...bought, subscriptionId: begun }, cause)
  }
  const known = await findSubscription(subscriptionId)
  // The one before was over so long ago that it is no longer kept.
  if (!known) return access.access === 'yes' ? start(bought, cause) : subscriptionId
  if (access.access === 'yes') {
    // It has come to nothing, for a reason that AWS Marketplace knows nothing of; another would as well.
    if (known.step === 'failed') return subscriptionId
    if (isOver(known) || isPast(known, systemClock.now())) return start(bought, cause)
  }
  await actOn(known, (before, now) => follow(before, access, purchase, actOf(cause, now)))
  return subscriptionId
}

const keyOf = ({ key, subscriptionId }: Bought): string => `${key}/${subscriptionId ?? 'first'}`

/** Whoever began it may have died before anything was told of that, and what has ended since ends it too. */
async function begunOf(bought: Bought): Promise<string | undefined> {
  const id = bought.sub === undefined ? undefined : await claims.find(bought.sub, keyOf(bought))
  return id !== undefined && (await findSubscription(id)) ? id : undefined
}

async function start(bought: Bought, cause: Cause): Promise<string | undefined> {
  const { access, subscriptionId, product, otherwise, purchase } = bought
  if (access.access !== 'yes') return subscriptionId
  const { sub } = access.registration
  const sold = await planFor(product)
  if (!sold) {
    if (otherwise && (await planFor(otherwise))) return subscriptionId
    await tellOfNoPlan(Object.values(product).join(), cause.correlationId)
    return subscriptionId
  }
  const customer = await findCustomer(sub)
  if (!customer) return subscriptionId
  try {
    const order = { customer, email: customer.email, api: sold.api, planId: sold.plan.planId, purchase }
    const act = actOf(cause, systemClock.now())
    return (await subscribe({ ...order, key: keyOf(bought) }, act)).subscriptionId
  } catch (error) {
    if (!isRefusedError(error)) throw error
    // The one before has ended, and still has its seat.
    if (error.code === 'AlreadySubscribed') throw new RetryLaterError(error.message, { cause: error })
    logger.error('A buyer is not subscribed', { code: error.code, sub })
    await tellOfRefusedBuyer(error.code, sub, cause.correlationId)
    return subscriptionId
  }
}

function actOf(cause: Cause, now: Date) {
  return { ...cause, now, actor: 'aws-marketplace' }
}
