import { StateFailure } from './state-failure'

/** A path in a payload template (a field ending in `.$`) found nothing. */
export class ParameterPathFailureError extends StateFailure {
  readonly code = 'States.ParameterPathFailure'
  constructor(cause: string) {
    super('States.ParameterPathFailure', cause, { interpreter: true })
    this.name = 'ParameterPathFailureError'
  }
}
