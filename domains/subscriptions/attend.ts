/**
 * What the sweep does for one subscription: resumes its workflow if something is to be done, and starts another execution
 * if that one is no more. All of it may be done again without harm.
 */
import { backOff, putOff } from './decisions/attention'
import { nextExecution } from './decisions/execution'
import { tellOfRestart, tellOfStandstill } from './operator'
import type { Subscription } from './subscription'
import { changeSubscription } from './subscriptions'
import { resumeWorkflow, startWorkflow, stateOfWorkflow } from './workflow'

/** By then a workflow that runs, and can't be resumed, has had its time to go on by itself. */
const patientLooks = 2

/** Looks later and later at what does not move. Throws what has failed, after that is written down. */
export async function attend(subscription: Subscription): Promise<void> {
  const failure = await goOn(subscription).then(
    () => undefined,
    (error: unknown) => ({ error }),
  )
  await changeSubscription(subscription.subscriptionId, (before, now) => ({
    state: putOff(before, failure !== undefined, now),
  }))
  if (!failure) return
  // The first may have met a throttle; what fails again won't mend itself.
  if (subscription.retry !== undefined) await tellOfStandstill(subscription)
  throw failure.error
}

async function goOn(subscription: Subscription): Promise<void> {
  const isResumed = await resumeWorkflow(subscription)
  const isLost = !isResumed && (subscription.retry?.failures ?? 0) >= patientLooks
  const state = await stateOfWorkflow(subscription)
  if (state === 'missing') return startWorkflow(subscription)
  if (state === 'running' && !isLost) return
  await restart(subscription)
}

/** An execution that has ended, or is lost for what is to be done, is followed by another. */
export async function restart(subscription: Subscription): Promise<void> {
  const { subscriptionId, execution } = subscription
  const next = await changeSubscription(subscriptionId, (before, now) => {
    const state = nextExecution(before, execution, now)
    return { state: state === before ? before : { ...state, retry: backOff(before, now) } }
  })
  if (next.execution === execution) return
  await startWorkflow(next)
  await tellOfRestart(next)
}
