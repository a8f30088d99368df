import { type RolePrincipal, roleSession } from '../../kernel/principal'
import type { Execution } from './execution'

/** A session name has at most 64 characters. */
const longestSession = 64

/** The state machine's role, for the calls that an execution makes. */
export function sessionOf(execution: Execution): RolePrincipal {
  return roleSession(execution.roleArn, execution.name.slice(0, longestSession))
}
