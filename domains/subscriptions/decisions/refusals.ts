/** What a subscription can't do as it is. */
import { RefusedError } from '../../../shared/errors'
import type { Subscription } from '../subscription'
import { isOver, isPast } from './status'

export function requireLive(subscription: Subscription, now: Date): void {
  const { subscriptionId, status } = subscription
  if (!isOver(subscription) && !isPast(subscription, now)) return
  throw new RefusedError(
    'gone',
    'SubscriptionOver',
    `Subscription ${subscriptionId} is over (${status}): subscribe anew`,
  )
}

/** It goes on without an end that is known, with a key that the gateway takes. */
export function requireActive(subscription: Subscription, now: Date): void {
  requireLive(subscription, now)
  const { subscriptionId, status, endsAt } = subscription
  if (status === 'active') return
  if (endsAt !== undefined) {
    const message = `Subscription ${subscriptionId} ends at ${endsAt}: nothing of it changes any more`
    throw new RefusedError('conflict', 'NotActive', message)
  }
  throw new RefusedError(
    'conflict',
    'NotActive',
    `Subscription ${subscriptionId} is ${status}: wait until it is active`,
  )
}

export function requireNoRotation({ subscriptionId, key, grace, generation }: Subscription): void {
  if (grace) {
    const message = `Subscription ${subscriptionId} has two keys until ${grace.until}: wait, or end the older at once with graceSeconds 0`
    throw new RefusedError('conflict', 'RotationUnderWay', message, { until: grace.until })
  }
  if (key?.generation === generation) return
  throw new RefusedError('conflict', 'RotationUnderWay', `A new key of subscription ${subscriptionId} is being made`)
}
