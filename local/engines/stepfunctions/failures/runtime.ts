import { StateFailure } from './state-failure'

/** What the interpreter cannot process. Nothing catches it: the execution fails. */
export class RuntimeError extends StateFailure {
  readonly code = 'States.Runtime'
  constructor(cause: string) {
    super('States.Runtime', cause, { interpreter: true })
    this.name = 'RuntimeError'
  }
}
