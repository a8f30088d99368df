/** What a subscription shows to others follows from how far it has come, what it is suspended for, and its end. */
import type { Status, Subscription } from '../subscription'

type Standing = Pick<Subscription, 'step' | 'suspendedFor' | 'endsAt'>

export function statusOf({ step, suspendedFor, endsAt }: Standing): Status {
  if (step === 'ended' || step === 'failed' || step === 'awaiting-approval') return step
  if (suspendedFor.length > 0) return 'suspended'
  if (endsAt !== undefined) return 'ending'
  return step === 'activated' ? 'active' : 'pending'
}

export function withStatus(subscription: Subscription): Subscription {
  const status = statusOf(subscription)
  return status === subscription.status ? subscription : { ...subscription, status }
}

export function isOver({ step }: Pick<Subscription, 'step'>): boolean {
  return step === 'ended' || step === 'failed'
}

/** Its end has come. */
export function isPast({ endsAt }: Pick<Subscription, 'endsAt'>, now: Date): boolean {
  return endsAt !== undefined && Date.parse(endsAt) <= now.getTime()
}

/** What was bought has run out. */
export function isLapsed({ lapsesAt }: Pick<Subscription, 'lapsesAt'>, now: Date): boolean {
  return lapsesAt !== undefined && Date.parse(lapsesAt) <= now.getTime()
}

/** Its key is over, and no other is asked for. */
export function isKeyExpired({ key, generation }: Pick<Subscription, 'key' | 'generation'>, now: Date): boolean {
  if (key?.expiresAt === undefined || key.generation !== generation) return false
  return Date.parse(key.expiresAt) <= now.getTime()
}

/** Whether its API may be called: exactly then a key of it is on, once the workflow has made it so. */
export function hasAccess(
  subscription: Standing & Pick<Subscription, 'lapsesAt' | 'key' | 'generation'>,
  now: Date,
): boolean {
  const { step, suspendedFor } = subscription
  return (
    (step === 'approved' || step === 'activated') &&
    suspendedFor.length === 0 &&
    !isPast(subscription, now) &&
    !isLapsed(subscription, now) &&
    !isKeyExpired(subscription, now)
  )
}
