import { StateFailure } from './state-failure'

/** A task was silent for longer than HeartbeatSeconds. Who handles `States.Timeout` handles this too. */
export class HeartbeatTimeoutError extends StateFailure {
  readonly code = 'States.HeartbeatTimeout'
  constructor() {
    super('States.HeartbeatTimeout', '')
    this.name = 'HeartbeatTimeoutError'
  }
}
