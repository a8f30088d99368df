import { StateFailure } from './state-failure'

/** Input or output above 256 KiB. `States.ALL` catches it where it is a task's result. */
export class DataLimitExceededError extends StateFailure {
  readonly code = 'States.DataLimitExceeded'
  constructor(cause: string, ofTask: boolean) {
    super('States.DataLimitExceeded', cause, { ofTask })
    this.name = 'DataLimitExceededError'
  }
}
