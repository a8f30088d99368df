/**
 * Makes the gateway be as a subscription wants it: one step after the other, each written down before the next. It may be
 * done again at any point, and by two at once: what was done on the strength of a state that no longer stands is looked
 * at again.
 */
import type { Clock } from '../../shared/clock'
import type { Change } from '../../shared/store/store'
import type { Act } from './act'
import { fail, suspend } from './decisions/change'
import { adrift, done, standingOf } from './decisions/done'
import { type NextStep, nextStep } from './decisions/next-step'
import { KeyGoneError, UsagePlanGoneError } from './gateway'
import { type Makes, makeSo } from './make-so'
import type { Subscription } from './subscription'

/** Everything there can be, twice over. */
const mostSteps = 24

/** What is left: to wait, to ask again soon, to hand over, or nothing at all. */
export type Left = NextStep | { readonly do: 'poll' }

export interface Applied {
  readonly subscription: Subscription
  readonly left: Left
}

export interface Applies extends Makes {
  readonly clock: Clock
  change(
    known: Subscription,
    decide: (subscription: Subscription, now: Date) => Change<Subscription>,
  ): Promise<Subscription>
  /** Whether the account is shut. */
  isShut(sub: string): Promise<boolean>
}

export async function apply(known: Subscription, applies: Applies): Promise<Applied> {
  let subscription = known
  for (let steps = 0; steps < mostSteps; steps++) {
    const next = nextStep(subscription, applies.clock.now())
    if (next.do === 'wait' || next.do === 'end' || next.do === 'hand-over') return { subscription, left: next }
    const after = await take(next.do, subscription, applies)
    if (after === 'not-yet') return { subscription, left: { do: 'poll' } }
    subscription = after
  }
  return { subscription, left: { do: 'poll' } }
}

async function take(
  step: NextStep['do'],
  subscription: Subscription,
  applies: Applies,
): Promise<Subscription | 'not-yet'> {
  const { change, clock } = applies
  // An account may have been shut while its subscription was not in any list yet.
  if (step === 'make-key' && (await applies.isShut(subscription.sub))) {
    return change(subscription, (before, now) => suspend(before, 'account', 'The account is shut', actOf(before, now)))
  }
  const asOf = standingOf(subscription)
  try {
    const keys = await makeSo(step, subscription, applies, clock.now())
    if (keys !== 'not-yet') {
      return await change(subscription, (before, now) => done(before, { step, asOf, keys }, actOf(before, now)))
    }
    const current = await noteIfStale(subscription, asOf, applies)
    return standingOf(current) === asOf ? keys : current
  } catch (error) {
    // It is made again, and whatever else is amiss.
    if (error instanceof KeyGoneError) return change(subscription, (before) => ({ state: adrift(before) }))
    // A plan that is gone ends what has not begun; of what has, somebody must take care.
    if (error instanceof UsagePlanGoneError && subscription.step === 'approved') {
      return change(subscription, (before, now) => fail(before, 'PlanGone', actOf(before, now)))
    }
    await noteIfStale(subscription, asOf, applies)
    throw error
  }
}

/** Half of a step may have been done, on the strength of a state that no longer stands. */
function noteIfStale(subscription: Subscription, asOf: string, { change }: Applies): Promise<Subscription> {
  return change(subscription, (before) => ({ state: standingOf(before) === asOf ? before : adrift(before) }))
}

function actOf({ correlationId, causationId }: Subscription, now: Date): Act {
  return { now, correlationId, causationId, actor: 'signalbox' }
}
