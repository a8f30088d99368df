/** Takes a subscription up, whichever way it came: stores it once and starts its workflow once. */
import { isRefusedError, RefusedError, RetryLaterError } from '../../shared/errors'
import { hashSecret, newUlid } from '../../shared/ids'
import type { Act } from './act'
import { unlessItFails } from './act-on'
import { type Order, requestSubscription } from './decisions/request'
import { keepCustomer } from './let-customer-go'
import type { Purchase, Subscription } from './subscription'
import { agreementOf, claims, holderOf, subscriptions } from './subscriptions'
import { startWorkflow } from './workflow'

export type Ordered = Omit<Order, 'subscriptionId'> & {
  /** Of the asker's choosing. */
  readonly key?: string | undefined
}

/**
 * Safe to call again with the same key: a crash after any step is made good by the next call, or by the sweep. Throws
 * RefusedError, `AlreadySubscribed` if there is a live subscription of the same customer to the plan.
 */
export async function subscribe({ key, ...order }: Ordered, act: Act): Promise<Subscription> {
  const { customer } = order
  if (customer.removeAt !== undefined) await keepCustomer(customer.sub)
  const subscription = await createOnce(order, key ?? newUlid(act.now), act)
  await unlessItFails(subscription, startWorkflow(subscription))
  return subscription
}

async function createOnce(order: Omit<Order, 'subscriptionId'>, key: string, act: Act): Promise<Subscription> {
  const { customer, api, planId, purchase } = order
  const asker = customer.sub
  const claim = {
    asker,
    key,
    id: newUlid(act.now),
    fingerprint: hashSecret(JSON.stringify([api.apiId, planId, agreementOf(purchase)])),
  }
  try {
    await requireSeat(order, await claims.find(asker, key))
    return await subscriptions.createOnce(claims, claim, (subscriptionId) =>
      requestSubscription({ ...order, subscriptionId }, act),
    )
  } catch (error) {
    // Another may have taken the seat in the same moment.
    if (isRefusedError(error) || !(error instanceof RetryLaterError)) throw error
    await requireSeat(order, await claims.find(asker, key))
    throw error
  }
}

/** `own` is what the idempotency key stands for: whoever asks again has the seat. */
async function requireSeat(order: Omit<Order, 'subscriptionId'>, own: string | undefined): Promise<void> {
  const { customer, api, planId, purchase } = order
  await requireFree({ sub: customer.sub, apiId: api.apiId, planId, purchase }, own)
}

export async function requireFree(
  seat: {
    readonly sub: string
    readonly apiId: string
    readonly planId: string
    readonly purchase?: Purchase | undefined
  },
  own: string | undefined,
): Promise<void> {
  const { sub, apiId, planId, purchase } = seat
  const holder = await holderOf({ sub, apiId, planId, agreement: agreementOf(purchase) })
  if (holder === undefined || holder === own) return
  const message = `planId: subscription ${holder} is on plan ${planId} of ${apiId} already`
  throw new RefusedError('conflict', 'AlreadySubscribed', message, { field: 'planId', subscriptionId: holder })
}
