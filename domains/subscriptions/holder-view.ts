/** A subscription as the owners of its API see it. Nobody sees a key but who holds it. */
import type { Customer } from './customer'
import type { Key, Subscription } from './subscription'

export function holderView(subscription: Subscription, customer: Customer | undefined) {
  const { subscriptionId, sub, planId, status, requestedAt, key, grace } = subscription
  const { name, company, mailStopped } = customer ?? {}
  const isOn = status === 'active' || status === 'ending'
  return {
    subscriptionId,
    sub,
    ...(name !== undefined && { name }),
    ...(company !== undefined && { company }),
    ...(mailStopped && { mailStopped }),
    planId,
    status,
    requestedAt,
    keys: [
      ...(key ? [keyView(key, isOn ? 'on' : 'off')] : []),
      ...(grace ? [{ ...keyView(grace, isOn ? 'grace' : 'off'), until: grace.until }] : []),
    ],
  }
}

function keyView({ keyId, lastFour, generation, issuedAt, expiresAt }: Key, state: 'on' | 'off' | 'grace') {
  return {
    keyId,
    lastFour,
    generation,
    state,
    ...(issuedAt !== undefined && { issuedAt }),
    ...(expiresAt !== undefined && { expiresAt }),
  }
}
