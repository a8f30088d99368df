/** That another execution takes over, if the one that is known has not been followed yet. */
import type { Subscription } from '../subscription'

export function nextExecution(subscription: Subscription, execution: number, now: Date): Subscription {
  if (subscription.execution !== execution) return subscription
  return {
    ...subscription,
    execution: execution + 1,
    executionStartedAt: now.toISOString(),
    taskToken: undefined,
    tokenIssuedAt: undefined,
    tokenRound: undefined,
    tokenWakeAt: undefined,
  }
}
