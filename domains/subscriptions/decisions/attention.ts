/**
 * When the sweep looks at a subscription again. Until it is over there always is such a time: soon while something is to
 * be done that a crash may have left undone, else when its workflow should long have woken.
 */
import type { Subscription } from '../subscription'
import { isOverslept, keysOf, nextWake } from './next-step'
import { isOver } from './status'

const minute = 60_000
/** What is younger is most likely being done right now. */
const patience = 3 * minute
/** A step of the workflow may be tried again for some minutes before its wake-up counts as missed. */
const grace = 10 * minute
const firstBackOff = 15 * minute
const longestBackOff = 240 * minute

/** What each write has to set: failures of an earlier state of things don't count for the next. */
export function scheduleSweep(before: Subscription | undefined, after: Subscription, now: Date): Subscription {
  const isSameMatter = before !== undefined && before.status === after.status && before.keysAre === after.keysAre
  const retry = isSameMatter ? after.retry : undefined
  return { ...after, retry, sweepAt: nextSweep({ ...after, retry }, now) }
}

/** The sweep has looked, and nothing has moved, or it has failed: it looks later and later. */
export function putOff(subscription: Subscription, hasFailed: boolean, now: Date): Subscription {
  const hasMoved = subscription.sweepAt !== undefined && Date.parse(subscription.sweepAt) > now.getTime()
  if (isSettled(subscription) || (hasMoved && !hasFailed)) return subscription
  return { ...subscription, retry: backOff(subscription, now) }
}

export function backOff({ retry }: Subscription, now: Date): NonNullable<Subscription['retry']> {
  const failures = (retry?.failures ?? 0) + 1
  const delay = Math.min(longestBackOff, firstBackOff * 2 ** Math.min(failures - 1, 10))
  return { failures, at: new Date(now.getTime() + delay).toISOString() }
}

/** Nothing of it is left to do. */
export function isSettled(subscription: Subscription): boolean {
  return isOver(subscription) && keysOf(subscription).length === 0 && subscription.isAdrift !== true
}

function nextSweep(subscription: Subscription, now: Date): string | undefined {
  if (isSettled(subscription)) return undefined
  const moved = isOverslept(subscription, now) ? now.getTime() + patience : Date.parse(nextWake(subscription)) + grace
  const { retry } = subscription
  return new Date(retry ? Math.max(moved, Date.parse(retry.at)) : moved).toISOString()
}
