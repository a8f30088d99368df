import { StateFailure } from './state-failure'

/** The role of the state machine cannot be assumed; one that lacks a permission fails in the name of the service. */
export class PermissionsError extends StateFailure {
  readonly code = 'States.Permissions'
  constructor(cause: string) {
    super('States.Permissions', cause)
    this.name = 'PermissionsError'
  }
}
