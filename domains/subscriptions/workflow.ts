/** A subscription's workflow. All of it may be done again without harm. */
import { systemClock } from '../../shared/clock'
import { requireEnv } from '../../shared/config'
import { type Execution, startExecution, stateOfExecution, succeedTask } from '../../shared/workflows'
import { isOverslept } from './decisions/next-step'
import type { Subscription } from './subscription'

/** The executions that follow each other are named `<id>-1`, `<id>-2`, … */
export function executionOf({ subscriptionId, execution }: Subscription): Execution {
  return { stateMachineArn: requireEnv('STATE_MACHINE_ARN'), name: `${subscriptionId}-${execution}` }
}

export function startWorkflow(subscription: Subscription): Promise<void> {
  const { subscriptionId, execution, correlationId } = subscription
  return startExecution(executionOf(subscription), { subscriptionId, execution, correlationId })
}

export function stateOfWorkflow(subscription: Subscription): ReturnType<typeof stateOfExecution> {
  return stateOfExecution(executionOf(subscription))
}

/**
 * Ends the wait of a subscription for which something is to be done, or sooner than it waits for, and says whether it did. If the wait has just ended
 * by itself, or has not begun, the token is dead: the workflow sees what there is when it asks, or when its next token is
 * stored.
 */
export async function resumeWorkflow(subscription: Subscription): Promise<boolean> {
  const { taskToken } = subscription
  if (taskToken === undefined || !isOverslept(subscription, systemClock.now())) return false
  return succeedTask(taskToken, {})
}
