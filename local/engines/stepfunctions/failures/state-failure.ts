/**
 * A failure of a state: the error name and cause that Retry and Catch see, and that ends the execution when
 * nothing handles it. The reserved ones (`States.…`) have a file each beside this one.
 */
export class StateFailure extends Error {
  override readonly cause: string
  constructor(
    /** The error name, such as `States.Timeout` or what a function threw. */
    readonly error: string,
    cause: string,
    readonly options: StateFailureOptions = {},
  ) {
    super(`${error}: ${cause}`)
    this.name = 'StateFailure'
    this.cause = cause
  }
}

export interface StateFailureOptions {
  /** Raised by the interpreter and not by a task: the cause then begins with the state it happened in. */
  readonly interpreter?: boolean
  /** The field whose expression failed, such as `Output/total`. */
  readonly location?: string
  /** It came out of a branch of a Parallel or an iteration of a Map. */
  readonly fromBranch?: boolean
  /** A JSONata evaluation failed, which the history records as an event of its own. */
  readonly evaluation?: boolean
  /** It went well, and what it gave is no good: the state had been entered by then. */
  readonly entered?: boolean
  /** A task's result is too large: unlike a state's output that is, States.ALL handles it. */
  readonly ofTask?: boolean
  /** The worker was not heard of in time: also known as States.HeartbeatTimeout. */
  readonly silence?: boolean
}
