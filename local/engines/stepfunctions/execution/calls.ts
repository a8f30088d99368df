/** The cloud as an execution calls it: with what led to the calls, and counted as its work while they are under way. */
import type { ActivityToken } from '../../../kernel/activity'
import { AwsError, isAwsError } from '../../../kernel/aws-error'
import type { Cloud } from '../../../kernel/cloud'
import type { Principal, RolePrincipal } from '../../../kernel/principal'
import { roleNotAssumable } from '../errors'
import { PermissionsError } from '../failures/permissions'
import { TaskFailedError } from '../failures/task-failed'
import { isDenial } from '../integrations/service-failure'
import type { Engine } from './engine'
import type { Execution } from './execution'

/** A session name has at most 64 characters. */
const longestSession = 64

/** Who makes the calls of an execution: its role, or the one of the task's Credentials. Throws `PermissionsError`. */
export async function sessionOf(engine: Engine, execution: Execution, roleArn?: string): Promise<Principal> {
  const sessionName = execution.name.slice(0, longestSession)
  const session = ownSession(engine, execution, sessionName)
  return roleArn === undefined ? session : assumed(engine.cloud, session, roleArn, execution)
}

function ownSession(engine: Engine, execution: Execution, sessionName: string): RolePrincipal {
  try {
    return engine.cloud.assumeRole(execution.roleArn, sessionName, 'states.amazonaws.com', execution.machineArn)
  } catch (error) {
    throw isAwsError(error) ? new PermissionsError(roleNotAssumable().message) : error
  }
}

/** The role of a task's Credentials, which must trust the machine's role. Throws `TaskFailedError` if it does not. */
async function assumed(cloud: Cloud, session: Principal, roleArn: string, execution: Execution): Promise<Principal> {
  const input = { RoleArn: roleArn, RoleSessionName: execution.name.slice(0, longestSession) }
  const { Credentials } = await cloud
    .call<{ Credentials: { AccessKeyId: string } }>(session, 'sts', 'AssumeRole', input)
    .catch((error: unknown) => {
      if (!isAwsError(error) || !isDenial(error)) throw error
      throw new TaskFailedError(
        `The role ${execution.roleArn} is not authorized to assume the task state's role, ${roleArn}.`,
      )
    })
  const held = cloud.credentials.get(Credentials.AccessKeyId)
  if (!held) throw new AwsError('InvalidClientTokenId', `The session of ${roleArn} is not known`, 403)
  return held.principal
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
