/** What happens to a subscription: it is approved or not, suspended, changed, rotated, cancelled. */
import { ApprovalWithdrawalRequested } from '../../../events/catalog/approvals'
import {
  SubscriptionChanged,
  SubscriptionEnded,
  SubscriptionEnding,
  SubscriptionFailed,
} from '../../../events/catalog/subscriptions'
import { RefusedError } from '../../../shared/errors'
import type { Change } from '../../../shared/store/store'
import type { Act } from '../act'
import type { Purchase, Subscription, Suspension } from '../subscription'
import { requireActive, requireLive, requireNoRotation } from './refusals'
import { approvalKeyOf } from './request'
import { isOver, isPast, withStatus } from './status'
import { story, whose } from './told'

type Changed = Change<Subscription>

export function approve(subscription: Subscription): Changed {
  if (subscription.step !== 'awaiting-approval') return { state: subscription }
  return { state: withStatus({ ...subscription, step: 'approved', approval: undefined }) }
}

/** Nobody has ever had access. */
export function fail(subscription: Subscription, reason: string, act: Act): Changed {
  if (subscription.step !== 'awaiting-approval' && subscription.step !== 'approved') return { state: subscription }
  // A key may be in the making: the gateway is looked at for what is left of it.
  const isAdrift = subscription.step === 'approved' ? true : undefined
  const endedAt = act.now.toISOString()
  return {
    state: withStatus({ ...subscription, step: 'failed', approval: undefined, reason, endedAt, isAdrift }),
    events: [
      SubscriptionFailed.create({ ...whose(subscription), reason }, ...story(subscription, act, 'SubscriptionFailed')),
    ],
  }
}

/** The earliest end counts; after that, nothing changes any more. */
export function end(subscription: Subscription, endsAt: Date, reason: string, act: Act): Changed {
  if (isOver(subscription)) return { state: subscription }
  if (subscription.step === 'awaiting-approval') return endUndecided(subscription, reason, act)
  const isSooner = subscription.endsAt === undefined || endsAt.getTime() < Date.parse(subscription.endsAt)
  if (!isSooner) return { state: subscription }
  const at = endsAt.toISOString()
  return {
    state: withStatus({ ...subscription, endsAt: at, reason }),
    events: [
      SubscriptionEnding.create(
        { ...whose(subscription), endsAt: at, reason },
        ...story(subscription, act, 'SubscriptionEnding'),
      ),
    ],
  }
}

function endUndecided(subscription: Subscription, reason: string, act: Act): Changed {
  const idempotencyKey = approvalKeyOf(subscription.subscriptionId)
  return {
    state: withStatus({
      ...subscription,
      step: 'ended',
      approval: undefined,
      reason,
      endedAt: act.now.toISOString(),
    }),
    events: [
      ApprovalWithdrawalRequested.create(
        { idempotencyKey, reason },
        ...story(subscription, act, 'ApprovalWithdrawalRequested'),
      ),
      SubscriptionEnded.create({ ...whose(subscription), reason }, ...story(subscription, act, 'SubscriptionEnded')),
    ],
  }
}

/** An end that has not come yet is taken back. */
export function keep(subscription: Subscription, act: Act): Changed {
  const { endsAt, reason: _, ...rest } = subscription
  if (endsAt === undefined || isOver(subscription) || isPast(subscription, act.now)) return { state: subscription }
  const state = withStatus({ ...rest, endsAt: undefined })
  return {
    state,
    events: [
      SubscriptionChanged.create(
        { ...whose(subscription), status: state.status, change: 'kept' },
        ...story(subscription, act, 'SubscriptionChanged'),
      ),
    ],
  }
}

export function suspend(subscription: Subscription, why: Suspension, reason: string | undefined, act: Act): Changed {
  const { suspendedFor } = subscription
  if (isOver(subscription) || suspendedFor.includes(why)) return { state: subscription }
  const state = withStatus({ ...subscription, suspendedFor: [...suspendedFor, why].sort(), isResuming: undefined })
  if (state.status === subscription.status) return { state }
  const change = { status: state.status, change: 'suspended' as const, ...(reason !== undefined && { reason }) }
  return {
    state,
    events: [
      SubscriptionChanged.create(
        { ...whose(subscription), ...change },
        ...story(subscription, act, 'SubscriptionChanged'),
      ),
    ],
  }
}

/** That it goes on is told when its keys are on again. */
export function resume(subscription: Subscription, why: Suspension): Changed {
  const { suspendedFor, step } = subscription
  if (isOver(subscription) || !suspendedFor.includes(why)) return { state: subscription }
  const left = suspendedFor.filter((each) => each !== why)
  const isResuming = left.length === 0 && step === 'activated' ? true : undefined
  // Keys that have not been turned off yet are looked at as if they had: it is told all the same.
  const keysAre = isResuming && subscription.keysAre === 'on' ? 'turning-on' : subscription.keysAre
  return { state: withStatus({ ...subscription, suspendedFor: left, isResuming, keysAre }) }
}

export interface Rotation {
  /** The one that is asked for: asked twice, it is made once. */
  readonly generation: number
  readonly graceSeconds: number
  /** How long the new one is taken; null: as long as the subscription goes on; undefined: what was said of the last. */
  readonly days?: number | null | undefined
}

export function rotate(subscription: Subscription, { generation, graceSeconds, days }: Rotation, act: Act): Changed {
  if (generation <= subscription.generation) return { state: subscription }
  const keyDays = days === undefined ? subscription.keyDays : (days ?? undefined)
  const wanted = { ...subscription, generation: subscription.generation + 1, keyDays }
  if (isExpiredOnly(subscription)) return afterExpiry(wanted, act)
  requireActive(subscription, act.now)
  if (graceSeconds > 0 || !subscription.grace) requireNoRotation(subscription)
  const { grace } = subscription
  return {
    state: {
      ...wanted,
      graceSeconds,
      // Two keys at the most: of the one of before, the time is over.
      ...(grace && { grace: { ...grace, until: act.now.toISOString() } }),
    },
  }
}

/** There is no access, and a new key is all that it takes. */
function isExpiredOnly(subscription: Subscription): boolean {
  const { suspendedFor, endsAt, grace } = subscription
  return (
    suspendedFor.length === 1 && suspendedFor[0] === 'expiry' && endsAt === undefined && !isOver(subscription) && !grace
  )
}

/** The key that has expired goes first: it is not on again for a moment beside the new one. */
function afterExpiry(subscription: Subscription, act: Act): Changed {
  const { state } = resume(subscription, 'expiry')
  const { key } = state
  return { state: { ...state, key: undefined, grace: key && { ...key, until: act.now.toISOString() } } }
}

/** The key moves to another plan. */
export function changePlan(
  subscription: Subscription,
  { planId, usagePlanId }: { readonly planId: string; readonly usagePlanId: string },
  act: Act,
): Changed {
  if (subscription.planId === planId) return { state: subscription }
  requireActive(subscription, act.now)
  if (subscription.key?.generation !== subscription.generation) requireNoRotation(subscription)
  // Of a move that is taken back before it was made, nobody learns; how far it had come, the gateway knows.
  const { previousPlanId = subscription.planId } = subscription
  const isAdrift = subscription.previousPlanId === undefined ? subscription.isAdrift : true
  const from = previousPlanId === planId ? undefined : previousPlanId
  return { state: { ...subscription, planId, usagePlanId, previousPlanId: from, isAdrift } }
}

/** What was bought goes on under another agreement: with the same key. */
export function carryOn(subscription: Subscription, purchase: Purchase): Changed {
  const { agreementId, licenseArn } = subscription.purchase ?? {}
  const isSame = agreementId === purchase.agreementId && licenseArn === purchase.licenseArn
  if (isSame || isOver(subscription)) return { state: subscription }
  return { state: { ...subscription, purchase } }
}

/** The key, if there is one to show. */
export function requireKey(subscription: Subscription, now: Date) {
  requireLive(subscription, now)
  const { subscriptionId, key, status } = subscription
  if (key) return key
  throw new RefusedError('conflict', 'NoKeyYet', `Subscription ${subscriptionId} is ${status}: there is no key yet`)
}
