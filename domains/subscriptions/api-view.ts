/** A subscription as its API shows it. */
import type { Api } from './api-product'
import { planForSaleView } from './api-views'
import { periodEnd } from './decisions/period'
import { stageUrl } from './stage-url'
import type { Key, Subscription } from './subscription'

export function subscriptionView(subscription: Subscription) {
  const { subscriptionId, apiId, planId, status, requestedAt, suspendedFor, key, grace } = subscription
  const { activatedAt, endsAt, endedAt, reason } = subscription
  return {
    subscriptionId,
    apiId,
    planId,
    status,
    requestedAt,
    suspendedFor: [...suspendedFor],
    ...(activatedAt !== undefined && { activatedAt }),
    ...(endsAt !== undefined && { endsAt }),
    ...(endedAt !== undefined && { endedAt }),
    ...(reason !== undefined && { reason }),
    ...(key && { key: keyView(key) }),
    ...(grace && { grace: { ...keyView(grace), until: grace.until } }),
  }
}

/** With the names of what it is to. */
export function subscriptionListed(subscription: Subscription, api: Api) {
  const plan = api.plans.find(({ planId }) => planId === subscription.planId)
  return { ...subscriptionView(subscription), apiName: api.name, ...(plan && { planName: plan.name }) }
}

/** With what its holder needs to know of the API and the plan, whether that is for sale still or not. */
export function subscriptionDetails(subscription: Subscription, api: Api, now: Date) {
  const plan = api.plans.find(({ planId }) => planId === subscription.planId)
  return {
    ...subscriptionView(subscription),
    apiName: api.name,
    ...(plan && { plan: planForSaleView(plan) }),
    addresses: (plan?.stages ?? []).map(stageUrl),
    periodEndsAt: periodEnd(plan?.quota ?? { period: 'MONTH' }, now).toISOString(),
    isBought: subscription.purchase !== undefined,
  }
}

export function keyView({ generation, lastFour, issuedAt, expiresAt }: Key) {
  return { generation, lastFour, issuedAt, ...(expiresAt !== undefined && { expiresAt }) }
}
