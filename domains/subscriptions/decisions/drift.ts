/** What the gateway has otherwise than a subscription says: somebody has changed it by hand. */
import type { DataOf } from '../../../events'
import type { SubscriptionDriftFound } from '../../../events/catalog/subscriptions'
import type { Change } from '../../../shared/store/store'
import type { Subscription } from '../subscription'
import { adrift } from './done'
import { nextExecution } from './execution'
import { keysOf, nextStep } from './next-step'
import { isOver } from './status'

type Drift = DataOf<typeof SubscriptionDriftFound>
export type Found = Pick<Drift, 'found' | 'keyId'>

/** A key in the gateway that has the name of the subscription. */
export interface ThereKey {
  readonly keyId: string
  readonly isOn: boolean
  /** The usage plans that it is in. */
  readonly plans: readonly string[]
}

/** `usagePlanId`: what its plan is in the gateway by now, if that is known. Nothing is found of one that is being worked on. */
export function driftOf(
  subscription: Subscription | undefined,
  there: readonly ThereKey[],
  usagePlanId: string | undefined,
  now: Date,
): readonly Found[] {
  if (!subscription || subscription.step === 'awaiting-approval') return there.map(leftOver)
  if (!isAtRest(subscription, now)) return []
  const wanted = keysOf(subscription)
  const plan = usagePlanId ?? subscription.usagePlanId
  return [
    ...there.filter(({ keyId }) => !wanted.some((each) => each.keyId === keyId)).map(leftOver),
    ...wanted.flatMap(({ keyId }): readonly Found[] => {
      const key = there.find((each) => each.keyId === keyId)
      if (!key) return [{ found: 'key-missing', keyId }]
      const isIn = key.plans.length === 1 && key.plans[0] === plan && subscription.usagePlanId === plan
      return [
        ...(key.isOn === (subscription.keysAre === 'on') ? [] : [{ found: switched(key), keyId }]),
        ...(isIn ? [] : [{ found: 'key-not-in-plan' as const, keyId }]),
      ]
    }),
  ]
}

/** All of it is looked at again, by another execution if the last has ended. Twice is once. */
export function takeBack(subscription: Subscription, usagePlanId: string | undefined, now: Date): Change<Subscription> {
  if (subscription.step === 'awaiting-approval') return { state: subscription }
  const inPlan =
    usagePlanId === undefined || usagePlanId === subscription.usagePlanId
      ? subscription
      : { ...subscription, usagePlanId }
  if (inPlan.isAdrift) return { state: inPlan }
  const again = isOver(inPlan) ? nextExecution(inPlan, inPlan.execution, now) : inPlan
  return { state: adrift(again) }
}

function isAtRest(subscription: Subscription, now: Date): boolean {
  return ['wait', 'hand-over', 'end'].includes(nextStep(subscription, now).do)
}

function leftOver({ keyId }: ThereKey): Found {
  return { found: 'key-left-over', keyId }
}

function switched({ isOn }: ThereKey): 'key-on' | 'key-off' {
  return isOn ? 'key-on' : 'key-off'
}
