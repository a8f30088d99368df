import { StateFailure } from './state-failure'

/** The role of the state machine may not do what the task asks for. */
export class PermissionsError extends StateFailure {
  readonly code = 'States.Permissions'
  constructor(cause: string) {
    super('States.Permissions', cause)
    this.name = 'PermissionsError'
  }
}
