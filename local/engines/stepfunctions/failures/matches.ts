import type { StateFailure } from './state-failure'

/** Whether a retrier or catcher with these ErrorEquals handles the failure. */
export function matches(errorEquals: readonly string[], failure: StateFailure): boolean {
  const { error, options } = failure
  if (error === 'States.Runtime') return false
  if (errorEquals.includes(error)) return true
  if (error === 'States.DataLimitExceeded' && options.ofTask !== true) return false
  const timedOut = error === 'States.Timeout'
  return errorEquals.some(
    (name) =>
      name === 'States.ALL' ||
      (name === 'States.TaskFailed' && !timedOut && error !== 'States.DataLimitExceeded') ||
      (name === 'States.HeartbeatTimeout' && options.silence === true) ||
      (name === 'States.BranchFailed' && options.fromBranch === true),
  )
}
