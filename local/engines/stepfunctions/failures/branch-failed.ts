import { StateFailure } from './state-failure'

/** A branch of a Parallel state ended in a Fail state that names no error. */
export class BranchFailedError extends StateFailure {
  readonly code = 'States.BranchFailed'
  constructor(cause: string) {
    super('States.BranchFailed', cause, { fromBranch: true })
    this.name = 'BranchFailedError'
  }
}
