/** A step of the workflow: makes the gateway be as the subscription wants it, and says how to go on. */
import { systemClock } from '../../../shared/clock'
import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import { type Applies, apply } from '../apply'
import { findCustomer } from '../customers'
import { nextExecution } from '../decisions/execution'
import { gateway } from '../gateway'
import { keySecret } from '../secret'
import type { Subscription } from '../subscription'
import { changeSubscription, subscriptions } from '../subscriptions'
import { startWorkflow } from '../workflow'

const logger = createLogger('subscriptions-apply')

const applies: Applies = {
  gateway,
  secret: keySecret,
  clock: systemClock,
  change: changeSubscription,
  isShut: async (sub) => (await findCustomer(sub))?.isDisabled === true,
}

export interface ApplyInput {
  readonly subscriptionId: string
  readonly execution: number
  readonly correlationId: string
}

export type ApplyOutput =
  | { readonly action: 'wait'; readonly wakeAt: string }
  | { readonly action: 'poll' | 'end' | 'handed-over' }

async function handle({ subscriptionId, execution, correlationId }: ApplyInput): Promise<ApplyOutput> {
  logger.resetKeys()
  logger.appendKeys({ correlationId, subscriptionId, execution })
  const loaded = await subscriptions.load(subscriptionId)
  // Handed over before, by a try that has died since.
  if (loaded.execution !== execution) return handOver(loaded)
  const { subscription, left } = await apply(loaded, applies)
  logger.info('Applied', { status: subscription.status, left: left.do })
  if (left.do === 'wait') return { action: 'wait', wakeAt: left.until }
  if (left.do === 'poll' || left.do === 'end') return { action: left.do }
  return handOver(
    await changeSubscription(subscription, (before, now) => ({ state: nextExecution(before, execution, now) })),
  )
}

export const handler = guarded(handle)

async function handOver(subscription: Subscription): Promise<ApplyOutput> {
  await startWorkflow(subscription)
  return { action: 'handed-over' }
}
