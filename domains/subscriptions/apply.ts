/**
 * Makes the gateway be as a subscription wants it: one step after the other, each written down before the next. It may be
 * done again at any point, and by two at once: what was done on the strength of a state that no longer stands is looked
 * at again.
 */
import { systemClock } from '../../shared/clock'
import type { Act } from './act'
import { findCustomer } from './customers'
import { fail, suspend } from './decisions/change'
import { done, standingOf } from './decisions/done'
import { type NextStep, nextStep } from './decisions/next-step'
import { UsagePlanGoneError } from './gateway'
import { type Makes, makeSo } from './make-so'
import type { Subscription } from './subscription'
import { changeSubscription, subscriptions } from './subscriptions'

/** Everything there can be, twice over. */
const mostSteps = 24

/** What is left: to wait, to ask again soon, to hand over, or nothing at all. */
export type Left = NextStep | { readonly do: 'poll' }

export async function apply(
  known: Subscription | string,
  makes: Makes,
): Promise<{ readonly subscription: Subscription; readonly left: Left }> {
  let subscription = typeof known === 'string' ? await subscriptions.load(known) : known
  for (let steps = 0; steps < mostSteps; steps++) {
    const now = systemClock.now()
    const next = nextStep(subscription, now)
    if (next.do === 'wait' || next.do === 'end' || next.do === 'hand-over') return { subscription, left: next }
    if (next.do === 'make-key' && (await isShut(subscription))) {
      subscription = await changeSubscription(subscription, (before, at) =>
        suspend(before, 'account', 'The account is shut', actOf(before, at)),
      )
      continue
    }
    const made = await makeOrFail(next.do, subscription, makes, now)
    if (made === 'not-yet') return { subscription, left: { do: 'poll' } }
    if (made === 'failed') {
      subscription = await changeSubscription(subscription, (before, at) => fail(before, 'PlanGone', actOf(before, at)))
      continue
    }
    const what = { step: next.do, asOf: standingOf(subscription), keys: made }
    subscription = await changeSubscription(subscription, (before, at) => done(before, what, actOf(before, at)))
  }
  return { subscription, left: { do: 'poll' } }
}

/** An account may have been shut while its subscription was not in any list yet. */
async function isShut({ sub, suspendedFor }: Subscription): Promise<boolean> {
  return !suspendedFor.includes('account') && (await findCustomer(sub))?.isDisabled === true
}

/** A plan that is gone ends what has not begun; of what has, somebody must take care. */
async function makeOrFail(step: NextStep['do'], subscription: Subscription, makes: Makes, now: Date) {
  try {
    return await makeSo(step, subscription, makes, now)
  } catch (error) {
    if (error instanceof UsagePlanGoneError && subscription.step === 'approved') return 'failed' as const
    throw error
  }
}

function actOf({ correlationId, causationId }: Subscription, now: Date): Act {
  return { now, correlationId, causationId, actor: 'signalbox' }
}
