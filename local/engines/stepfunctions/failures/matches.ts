import type { StateFailure } from './state-failure'

/** Whether a retrier or catcher with these ErrorEquals handles the failure. */
export function matches(errorEquals: readonly string[], failure: StateFailure): boolean {
  const { error } = failure
  if (error === 'States.Runtime') return false
  if (errorEquals.includes(error)) return true
  if (error === 'States.DataLimitExceeded') return false
  const timedOut = error === 'States.Timeout' || error === 'States.HeartbeatTimeout'
  return errorEquals.some(
    (name) =>
      name === 'States.ALL' ||
      (name === 'States.TaskFailed' && !timedOut) ||
      (name === 'States.Timeout' && timedOut) ||
      (name === 'States.BranchFailed' && failure.options.fromBranch === true),
  )
}
