import { StateFailure } from './state-failure'

/** Input or output above 256 KiB. Only its own name catches it, `States.ALL` does not. */
export class DataLimitExceededError extends StateFailure {
  readonly code = 'States.DataLimitExceeded'
  constructor(cause: string) {
    super('States.DataLimitExceeded', cause)
    this.name = 'DataLimitExceededError'
  }
}
