/** The cloud as an execution calls it: with what led to the calls, and counted as its work while they are under way. */
import type { ActivityToken } from '../../../kernel/activity'
import { isAwsError } from '../../../kernel/aws-error'
import type { Cloud } from '../../../kernel/cloud'
import type { RolePrincipal } from '../../../kernel/principal'
import { roleNotAssumable } from '../errors'
import { PermissionsError } from '../failures/permissions'
import type { Engine } from './engine'
import type { Execution } from './execution'

/** A session name has at most 64 characters. */
const longestSession = 64

/** The state machine's role, for the calls that an execution makes. Throws `PermissionsError`. */
export function sessionOf(engine: Engine, execution: Execution): RolePrincipal {
  const sessionName = execution.name.slice(0, longestSession)
  try {
    return engine.cloud.assumeRole(execution.roleArn, sessionName, 'states.amazonaws.com', execution.machineArn)
  } catch (error) {
    throw isAwsError(error) ? new PermissionsError(roleNotAssumable().message) : error
  }
}

/** A callee that itself waits for the clock (a function that sleeps) parks `token`, so that the clock can move. */
export function callsOf(engine: Engine, execution: Execution, token: ActivityToken): Cloud {
  const { cloud } = engine
  const { origin } = execution
  const park = async <T>(wait: Promise<T>): Promise<T> => {
    token.park()
    try {
      return await wait
    } finally {
      token.unpark()
    }
  }
  const call: Cloud['call'] = (caller, service, action, input) =>
    cloud.call(caller, service, action, input, { origin, park })
  return Object.create(cloud, { call: { value: call } }) as Cloud
}
