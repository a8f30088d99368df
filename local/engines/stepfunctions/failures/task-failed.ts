import { StateFailure } from './state-failure'

/** A task failed without an error name of its own. */
export class TaskFailedError extends StateFailure {
  readonly code = 'States.TaskFailed'
  constructor(cause: string) {
    super('States.TaskFailed', cause)
    this.name = 'TaskFailedError'
  }
}
