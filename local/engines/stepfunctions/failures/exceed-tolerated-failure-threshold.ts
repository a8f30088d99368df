import { StateFailure } from './state-failure'

/** More iterations of a Map failed than it tolerates. */
export class ExceedToleratedFailureThresholdError extends StateFailure {
  readonly code = 'States.ExceedToleratedFailureThreshold'
  constructor() {
    super('States.ExceedToleratedFailureThreshold', 'The specified tolerated failure threshold was exceeded')
    this.name = 'ExceedToleratedFailureThresholdError'
  }
}
