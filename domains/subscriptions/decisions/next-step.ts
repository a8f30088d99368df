/**
 * What is to be done next, so that the gateway becomes what a subscription wants. The workflow asks until nothing is left,
 * and waits until something changes or falls due.
 *
 * Whatever may turn out to be on is written down before it is turned on, and written down as off after it is off: a crash
 * at any point leaves a state that says too much of what may be open, and never too little.
 */
import type { Key, Subscription } from '../subscription'
import { hasAccess, isKeyExpired, isLapsed, isOver, isPast } from './status'

export type NextStep =
  /** A key of the wanted generation, in its plan, off. */
  | { readonly do: 'make-key' }
  /** Write down that keys are about to be on. */
  | { readonly do: 'allow' }
  /** Turn them on, and see that the gateway takes them. */
  | { readonly do: 'turn-on' }
  | { readonly do: 'turn-off' }
  /** Into the wanted plan. */
  | { readonly do: 'move' }
  /** Disable and delete the key of before. */
  | { readonly do: 'drop-grace' }
  /** Disable and delete all there are. */
  | { readonly do: 'clear' }
  /** Write down that what was bought has run out. */
  | { readonly do: 'lapse' }
  /** Write down that the key has expired. */
  | { readonly do: 'expire' }
  /** Write down that what follows it is not waited for any longer. */
  | { readonly do: 'give-up' }
  /** Look at all of it, and make it as it should be. */
  | { readonly do: 'mend' }
  /** An execution ends, and the next one goes on. */
  | { readonly do: 'hand-over' }
  | { readonly do: 'wait'; readonly until: string }
  | { readonly do: 'end' }

/** Of an execution: a wait is in its history, which takes 25,000 events, and an execution lasts a year at the most. */
export const longestExecution = 30 * 86_400_000

/** What is bought again within this time goes on with the same key. */
export const longestLapse = 30 * 86_400_000

export function nextStep(subscription: Subscription, now: Date): NextStep {
  if (isOver(subscription)) return isClear(subscription) ? { do: 'end' } : { do: 'clear' }
  if (isPast(subscription, now)) return { do: 'clear' }
  if (isGivenUp(subscription, now)) return { do: 'give-up' }
  return stepOfLive(subscription, now) ?? rest(subscription, now)
}

function stepOfLive(subscription: Subscription, now: Date): NextStep | undefined {
  const { step, isAdrift, keysAre, key, making, grace, generation } = subscription
  if (step === 'awaiting-approval') return undefined
  if (isLapsed(subscription, now) && !isToldLapsed(subscription)) return { do: 'lapse' }
  if (isKeyExpired(subscription, now) && !isToldExpired(subscription)) return { do: 'expire' }
  if (isAdrift) return { do: 'mend' }
  if (!hasAccess(subscription, now)) {
    if (keysAre !== 'off') return { do: 'turn-off' }
    return grace && isGraceOver(subscription, now) ? { do: 'drop-grace' } : undefined
  }
  if (grace && isGraceOver(subscription, now)) return { do: 'drop-grace' }
  if (key?.generation !== generation && making?.generation !== generation) return { do: 'make-key' }
  if (misplaced(subscription).length > 0) return { do: 'move' }
  if (keysAre === 'off') return { do: 'allow' }
  return making || keysAre === 'turning-on' ? { do: 'turn-on' } : undefined
}

function rest(subscription: Subscription, now: Date): NextStep {
  const until = nextWake(subscription)
  if (Date.parse(until) > now.getTime()) return { do: 'wait', until }
  return { do: 'hand-over' }
}

/** When something falls due that nobody tells of. ISO 8601, UTC. */
export function nextWake(subscription: Subscription): string {
  const { executionStartedAt, endsAt, lapsesAt, grace, key, generation } = subscription
  const times = [Date.parse(executionStartedAt) + longestExecution]
  if (endsAt !== undefined) times.push(Date.parse(endsAt))
  if (lapsesAt !== undefined) {
    times.push(Date.parse(lapsesAt) + (isToldLapsed(subscription) ? longestLapse : 0))
  }
  if (grace) times.push(Date.parse(grace.until))
  const isLast = key?.generation === generation && !isToldExpired(subscription)
  if (key?.expiresAt !== undefined && isLast) times.push(Date.parse(key.expiresAt))
  return new Date(Math.min(...times)).toISOString()
}

/** Whether anything is to be done before it can wait, or end. */
export function isDue(subscription: Subscription, now: Date): boolean {
  return nextStep(subscription, now).do !== 'wait'
}

/** Whether its workflow sleeps though something is to be done, or would sleep until after that. */
export function isOverslept(subscription: Subscription, now: Date): boolean {
  const { tokenWakeAt } = subscription
  return isDue(subscription, now) || (tokenWakeAt !== undefined && nextWake(subscription) < tokenWakeAt)
}

/** All that there may be in the gateway. */
export function keysOf({ key, making, grace }: Subscription): readonly Key[] {
  return [key, making, grace].filter((each) => each !== undefined)
}

/** Those outside the wanted plan. */
export function misplaced(subscription: Subscription): readonly Key[] {
  return keysOf(subscription).filter(({ usagePlanId }) => usagePlanId !== subscription.usagePlanId)
}

function isGraceOver({ grace }: Subscription, now: Date): boolean {
  return grace !== undefined && Date.parse(grace.until) <= now.getTime()
}

/** Also where AWS Marketplace has said itself that there is no access for now. */
function isToldLapsed({ step, suspendedFor }: Subscription): boolean {
  return step === 'awaiting-approval' || suspendedFor.includes('marketplace')
}

function isToldExpired({ suspendedFor }: Subscription): boolean {
  return suspendedFor.includes('expiry')
}

function isGivenUp({ lapsesAt }: Subscription, now: Date): boolean {
  return lapsesAt !== undefined && Date.parse(lapsesAt) + longestLapse <= now.getTime()
}

function isClear(subscription: Subscription): boolean {
  return keysOf(subscription).length === 0 && subscription.isAdrift !== true
}
