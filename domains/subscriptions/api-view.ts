/** A subscription as its API shows it. */
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

export function keyView({ generation, lastFour, issuedAt }: Key) {
  return { generation, lastFour, issuedAt }
}
