/**
 * A change of a subscription, and its workflow that has to learn of it. Once the change is written, the rest may fail
 * without harm: the sweep makes it good.
 */
import { systemClock } from '../../shared/clock'
import { toldOf } from '../../shared/errors'
import { hashSecret } from '../../shared/ids'
import { createLogger } from '../../shared/logging'
import type { Change } from '../../shared/store/store'
import type { Subscription } from './subscription'
import { changeSubscription, claims, subscriptions } from './subscriptions'
import { resumeWorkflow } from './workflow'

const logger = createLogger('subscriptions')

export async function actOn(
  known: Subscription | string,
  decide: (subscription: Subscription, now: Date) => Change<Subscription>,
): Promise<Subscription> {
  const subscription = await changeSubscription(known, decide)
  await unlessItFails(subscription, resumeWorkflow(subscription))
  return subscription
}

/** What somebody asks of a subscription, by an idempotency key of their choosing or without. */
export interface Asked {
  readonly asker: string
  /** What is asked, and all that is said of it: the same key for anything else is a mistake. */
  readonly what: readonly unknown[]
  readonly key?: string | undefined
}

/** Once for each key: who repeats it, however late, undoes nothing of what came after. */
export async function actOnce(
  known: Subscription,
  { asker, what, key }: Asked,
  decide: (subscription: Subscription, now: Date) => Change<Subscription>,
): Promise<Subscription> {
  if (key === undefined) return actOn(known, decide)
  const { subscriptionId } = known
  const claim = { asker, key, id: subscriptionId, fingerprint: hashSecret(JSON.stringify([subscriptionId, ...what])) }
  const subscription = await subscriptions.changeOnce(claims, claim, known, (each) => decide(each, systemClock.now()))
  await unlessItFails(subscription, resumeWorkflow(subscription))
  return subscription
}

export async function unlessItFails({ subscriptionId }: Subscription, work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (error) {
    logger.warn('Workflow is left to the sweep', { subscriptionId, error: toldOf(error) })
  }
}
