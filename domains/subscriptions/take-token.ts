/** Stores the token of the workflow's present wait, and ends the wait at once if there is something to be done by then. */
import type { DataOf } from '../../events'
import type { SubscriptionTokenIssued } from '../../events/catalog/subscriptions'
import { succeedTask } from '../../shared/workflows'
import type { Subscription } from './subscription'
import { changeSubscription } from './subscriptions'
import { resumeWorkflow } from './workflow'

type Token = DataOf<typeof SubscriptionTokenIssued>

export async function takeToken(token: Token, issuedAt: string): Promise<void> {
  const subscription = await changeSubscription(token.subscriptionId, (before) => ({
    state: storeToken(before, token, issuedAt),
  }))
  // Another execution has taken over: this one has nothing to wait for.
  if (token.execution < subscription.execution) await succeedTask(token.taskToken, {})
  else await resumeWorkflow(subscription)
}

/** Tokens may arrive late and out of order; the one issued last is the one that is waited with. */
export function storeToken(subscription: Subscription, token: Token, issuedAt: string): Subscription {
  const { tokenRound = 0, tokenIssuedAt = '' } = subscription
  const isOlder = token.round < tokenRound || (token.round === tokenRound && issuedAt < tokenIssuedAt)
  const isSame = token.taskToken === subscription.taskToken
  if (isOlder || isSame || token.execution !== subscription.execution) return subscription
  return {
    ...subscription,
    taskToken: token.taskToken,
    tokenIssuedAt: issuedAt,
    tokenRound: token.round,
    tokenWakeAt: token.wakeAt,
  }
}
