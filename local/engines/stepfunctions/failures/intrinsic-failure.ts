import { StateFailure } from './state-failure'

/** An intrinsic function was given what it cannot work with. */
export class IntrinsicFailureError extends StateFailure {
  readonly code = 'States.IntrinsicFailure'
  constructor(cause: string) {
    super('States.IntrinsicFailure', cause, { interpreter: true })
    this.name = 'IntrinsicFailureError'
  }
}
