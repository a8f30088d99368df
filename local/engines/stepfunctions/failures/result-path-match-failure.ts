import { StateFailure } from './state-failure'

/** A ResultPath cannot be applied to the state's input. */
export class ResultPathMatchFailureError extends StateFailure {
  readonly code = 'States.ResultPathMatchFailure'
  constructor(cause: string) {
    super('States.ResultPathMatchFailure', cause, { interpreter: true })
    this.name = 'ResultPathMatchFailureError'
  }
}
