/** `loggingConfiguration` of a state machine: where its executions would be logged. */

import { isAwsError } from '../../../kernel/aws-error'
import type { Cloud } from '../../../kernel/cloud'
import type { Principal } from '../../../kernel/principal'
import { invalidLogging, logGroupDenied, roleNotAssumable, validation } from '../errors'
import type { Input } from './input'

export interface LoggingConfiguration {
  readonly destinations?: readonly unknown[]
  readonly includeExecutionData: boolean
  readonly level: string
}

const levels = ['ALL', 'ERROR', 'FATAL', 'OFF']

/** Whose executions are logged: the role of the machine looks for the group. */
export interface Logged {
  readonly arn: string
  readonly name: string
  readonly roleArn: string
}

/** As AWS keeps it. Throws `InvalidLoggingConfiguration` where it says what to log, and not in which one group. */
export async function loggingOf(
  cloud: Cloud,
  { loggingConfiguration }: Input,
  machine: Logged,
): Promise<LoggingConfiguration> {
  const given = (loggingConfiguration ?? {}) as Partial<LoggingConfiguration>
  const { destinations, includeExecutionData = false, level = 'OFF' } = given
  if (!levels.includes(level)) {
    throw validation(
      `Value '${level}' at 'loggingConfiguration.level' failed to satisfy constraint: Member must satisfy enum value set: [${levels.join(', ')}]`,
    )
  }
  if (level !== 'OFF' && destinations?.length !== 1) throw invalidLogging('Must specify exactly one Log Destination.')
  if ((destinations ?? []).length > 1) throw invalidLogging('Must specify exactly one Log Destination.')
  for (const destination of destinations ?? []) await checkGroup(cloud, destination, machine)
  return { ...(destinations && { destinations }), includeExecutionData, level }
}

async function checkGroup(cloud: Cloud, destination: unknown, machine: Logged): Promise<void> {
  const { logGroupArn } =
    (destination as { cloudWatchLogsLogGroup?: { logGroupArn?: unknown } } | null)?.cloudWatchLogsLogGroup ?? {}
  const name = /^arn:[\w-]+:logs:[^:]*:\d*:log-group:([^:]+)(?::\*)?$/.exec(String(logGroupArn))?.[1]
  if (name === undefined) throw invalidLogging('Must specify exactly one Log Destination.')
  if (!cloud.services.has('logs')) return
  const names = await groupNames(cloud, name, machine)
  if (!names.includes(name)) throw invalidLogging('Log Destination not found.')
}

async function groupNames(cloud: Cloud, logGroupNamePrefix: string, machine: Logged): Promise<string[]> {
  const role = roleOf(cloud, machine)
  try {
    const { logGroups } = await cloud.call<{ logGroups: readonly { logGroupName: string }[] }>(
      role,
      'logs',
      'DescribeLogGroups',
      { logGroupNamePrefix },
    )
    return logGroups.map(({ logGroupName }) => logGroupName)
  } catch (error) {
    throw isAwsError(error) && error.code.startsWith('AccessDenied') ? logGroupDenied() : error
  }
}

function roleOf(cloud: Cloud, { arn, name, roleArn }: Logged): Principal {
  try {
    return cloud.assumeRole(roleArn, name, 'states.amazonaws.com', arn)
  } catch (error) {
    throw isAwsError(error) ? roleNotAssumable() : error
  }
}
