import { StateFailure } from './state-failure'

/** A task was not heard of for HeartbeatSeconds. Recordings have it as States.Timeout; both names catch it. */
export class HeartbeatTimeoutError extends StateFailure {
  readonly code = 'States.HeartbeatTimeout'
  constructor() {
    super('States.Timeout', '', { silence: true })
    this.name = 'HeartbeatTimeoutError'
  }
}
