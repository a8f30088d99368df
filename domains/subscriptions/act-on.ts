/**
 * A change of a subscription, and its workflow that has to learn of it. Once the change is written, the rest may fail
 * without harm: the sweep makes it good.
 */
import { toldOf } from '../../shared/errors'
import { createLogger } from '../../shared/logging'
import type { Change } from '../../shared/store/store'
import type { Subscription } from './subscription'
import { changeSubscription } from './subscriptions'
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

export async function unlessItFails({ subscriptionId }: Subscription, work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (error) {
    logger.warn('Workflow is left to the sweep', { subscriptionId, error: toldOf(error) })
  }
}
