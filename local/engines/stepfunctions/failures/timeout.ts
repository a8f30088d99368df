import { StateFailure } from './state-failure'

/** A task ran longer than TimeoutSeconds. */
export class TimeoutError extends StateFailure {
  readonly code = 'States.Timeout'
  constructor() {
    super('States.Timeout', '')
    this.name = 'TimeoutError'
  }
}
