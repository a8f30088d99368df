/**
 * What a subscription is after a step was done in the gateway. Somebody else may have written in between: then the step
 * was done on the strength of a state that no longer stands, and all of it is looked at again.
 */
import {
  ApiKeyIssued,
  ApiKeyRevoked,
  ApiKeyRotated,
  SubscriptionActivated,
  SubscriptionChanged,
  SubscriptionEnded,
} from '../../../events/catalog/subscriptions'
import type { Change } from '../../../shared/store/store'
import type { Act } from '../act'
import type { GraceKey, Key, Subscription } from '../subscription'
import { end, suspend } from './change'
import { keysOf, type NextStep } from './next-step'
import { hasAccess, isOver, withStatus } from './status'
import { story, whose } from './told'

/** What the gateway said. */
export interface Done {
  readonly step: NextStep['do']
  /** What the step was decided on: `standingOf`. */
  readonly asOf: string
  /** Those that were made, or found. */
  readonly keys?: readonly Key[]
}

const oneDay = 86_400

export function done(subscription: Subscription, what: Done, act: Act): Change<Subscription> {
  if (standingOf(subscription) !== what.asOf) {
    return { state: isWrittenOnly(what.step) ? subscription : adrift(subscription) }
  }
  const { state, events = [] } = after(subscription, what, act)
  return { state: withStatus(state), events }
}

/** All of it is to be looked at again. */
export function adrift(subscription: Subscription): Subscription {
  return subscription.isAdrift ? subscription : { ...subscription, isAdrift: true }
}

/** All that a step depends on. */
export function standingOf(subscription: Subscription): string {
  const { step, suspendedFor, endsAt, lapsesAt, generation, usagePlanId, keysAre, isAdrift } = subscription
  const { key, making, grace } = subscription
  const keys = [key, making, grace].map((each) => each && [each.keyId, each.usagePlanId])
  return JSON.stringify([
    [step, suspendedFor, endsAt, lapsesAt],
    [generation, usagePlanId, keysAre, isAdrift, keys, grace?.until],
  ])
}

/** Nothing in the gateway is touched by it. */
function isWrittenOnly(step: NextStep['do']): boolean {
  return step === 'allow' || step === 'lapse' || step === 'expire' || step === 'give-up'
}

function after(subscription: Subscription, { step, keys = [] }: Done, act: Act): Change<Subscription> {
  switch (step) {
    case 'make-key':
      return { state: { ...subscription, making: keys[0] } }
    case 'allow':
      return { state: { ...subscription, keysAre: 'turning-on' } }
    case 'turn-on':
      return turnedOn(subscription, act)
    case 'turn-off':
      return { state: { ...subscription, keysAre: 'off' } }
    case 'move':
      return moved(subscription, act)
    case 'drop-grace':
      return droppedGrace(subscription, act)
    case 'clear':
      return cleared(subscription, act)
    case 'lapse':
      return suspend(subscription, 'marketplace', 'What was bought has run out, and nothing follows it yet', act)
    case 'expire':
      return expired(subscription, act)
    case 'give-up':
      return end(subscription, act.now, 'What was bought has run out, and nothing has followed it', act)
    case 'mend':
      return mended(subscription, keys, act)
    default:
      return { state: subscription }
  }
}

/** The gateway takes all of its keys. */
function turnedOn(before: Subscription, act: Act): Change<Subscription> {
  const { making, key, step } = before
  const isFirst = step === 'approved'
  const activated: Subscription = {
    ...before,
    keysAre: 'on',
    step: 'activated',
    isResuming: undefined,
    ...(isFirst && { activatedAt: act.now.toISOString() }),
  }
  const resumed = before.isResuming
    ? [
        SubscriptionChanged.create(
          { ...whose(before), status: before.status, change: 'resumed' },
          ...story(before, act, 'SubscriptionChanged'),
        ),
      ]
    : []
  if (!making) return { state: activated, events: resumed }
  const grace = key && graceOf(key, before, act.now)
  const fresh = expiring(making, before, act.now)
  const state: Subscription = { ...activated, key: fresh, making: undefined, grace, graceSeconds: undefined }
  const isNew = grace
    ? ApiKeyRotated.create(
        { ...whose(before), ...named(making), previousKeyId: grace.keyId, previousUntil: grace.until },
        ...story(before, act, 'ApiKeyRotated'),
      )
    : ApiKeyIssued.create({ ...whose(before), ...named(making) }, ...story(before, act, 'ApiKeyIssued'))
  const first = isFirst
    ? [SubscriptionActivated.create(whose(before), ...story(before, act, 'SubscriptionActivated'))]
    : resumed
  return { state, events: [isNew, ...first] }
}

function graceOf(key: Key, { graceSeconds = oneDay }: Subscription, now: Date): GraceKey {
  const until = new Date(now.getTime() + graceSeconds * 1000).toISOString()
  // It is taken no longer than it would have been.
  return { ...key, until: key.expiresAt !== undefined && key.expiresAt < until ? key.expiresAt : until }
}

function expiring(key: Key, { keyDays }: Subscription, now: Date): Key {
  return keyDays === undefined
    ? key
    : { ...key, expiresAt: new Date(now.getTime() + keyDays * oneDay * 1000).toISOString() }
}

/** Of two keys, the one of before is over as well: what it was a grace for is no more. */
function expired(before: Subscription, act: Act): Change<Subscription> {
  const until = act.now.toISOString()
  const { grace } = before
  const state = grace && grace.until > until ? { ...before, grace: { ...grace, until } } : before
  return suspend(state, 'expiry', 'Its key has expired: rotate it', act)
}

function moved(before: Subscription, act: Act): Change<Subscription> {
  const { usagePlanId } = before
  const there = <Each extends Key>(key: Each | undefined) => key && { ...key, usagePlanId }
  return placed(
    before,
    { ...before, key: there(before.key), making: there(before.making), grace: there(before.grace) },
    act,
  )
}

/** All keys are in the wanted plan, which is told if they were in another before. */
function placed(before: Subscription, after: Subscription, act: Act): Change<Subscription> {
  const { previousPlanId, status } = before
  if (previousPlanId === undefined) return { state: after }
  const change = { status, change: 'plan' as const, previousPlanId }
  return {
    state: { ...after, previousPlanId: undefined },
    events: [SubscriptionChanged.create({ ...whose(before), ...change }, ...story(before, act, 'SubscriptionChanged'))],
  }
}

function droppedGrace(before: Subscription, act: Act): Change<Subscription> {
  if (!before.grace) return { state: before }
  return {
    state: { ...before, grace: undefined },
    events: [
      ApiKeyRevoked.create(
        { ...whose(before), ...named(before.grace), reason: 'rotated' },
        ...story(before, act, 'ApiKeyRevoked'),
      ),
    ],
  }
}

/** Nothing of it is in the gateway any more. */
function cleared(before: Subscription, act: Act): Change<Subscription> {
  const { reason = 'Cancelled' } = before
  const none = { key: undefined, making: undefined, grace: undefined, keysAre: 'off', isAdrift: undefined } as const
  // A key that nobody was ever told of is revoked in silence.
  const revoked = keysOf(before)
    .filter(({ generation }) => generation !== before.making?.generation)
    .map((key) =>
      ApiKeyRevoked.create(
        { ...whose(before), ...named(key), reason: 'ended' },
        ...story(before, act, `ApiKeyRevoked/${key.keyId}`),
      ),
    )
  if (isOver(before)) return { state: { ...before, ...none }, events: revoked }
  return {
    state: { ...before, ...none, step: 'ended', endedAt: act.now.toISOString(), reason },
    events: [
      ...revoked,
      SubscriptionEnded.create({ ...whose(before), reason }, ...story(before, act, 'SubscriptionEnded')),
    ],
  }
}

/** All keys that should be there are, in their plan, and no others. They may be on if they should be: the next step turns them on. */
function mended(before: Subscription, keys: readonly Key[], act: Act): Change<Subscription> {
  const found = <Each extends Key>(key: Each | undefined) => {
    const there = keys.find(({ generation }) => generation === key?.generation)
    return key && there && { ...key, ...there, issuedAt: key.issuedAt }
  }
  const wanted = keys.find(({ generation }) => generation === before.generation)
  const after: Subscription = {
    ...before,
    isAdrift: undefined,
    keysAre: hasAccess(before, act.now) ? 'turning-on' : 'off',
    key: found(before.key),
    making: before.key?.generation === before.generation ? undefined : wanted,
    grace: found(before.grace),
  }
  return placed(before, after, act)
}

function named({ keyId, lastFour, generation }: Key) {
  return { keyId, lastFour, generation }
}
