/** `loggingConfiguration` of a state machine: what of its executions is logged, and where. */

import { isAwsError } from '../../../kernel/aws-error'
import type { Cloud } from '../../../kernel/cloud'
import type { Principal } from '../../../kernel/principal'
import { elsewhere } from '../../../kernel/regions'
import { invalidLogging, logGroupDenied, roleNotAssumable, validation } from '../errors'
import { type Level, levels } from './levels'
import { deliveryOf } from './streams'

export interface LoggingConfiguration {
  readonly destinations?: readonly unknown[]
  readonly includeExecutionData: boolean
  readonly level: Level
}

/** Whose executions are logged: the role of the machine sets the delivery up. */
export interface Logged {
  readonly arn: string
  readonly name: string
  readonly roleArn: string
}

/**
 * What the role needs to set up the delivery to a group and the group's policy: AWS refuses a role that lacks it. AWS's
 * example grants four more, to read, change and end deliveries; when it asks for those is not known, so they are not asked for.
 */
const setUp = ['logs:CreateLogDelivery', 'logs:DescribeResourcePolicies', 'logs:PutResourcePolicy']

/** What AWS leaves in a group to see that it can write there. */
const validationStream = 'log_stream_created_by_aws_to_validate_log_delivery_subscriptions'

/** As AWS keeps it. Throws `InvalidLoggingConfiguration` where it says what to log, and not in which one group. */
export async function loggingOf(cloud: Cloud, given: unknown, machine: Logged): Promise<LoggingConfiguration> {
  const { destinations, includeExecutionData = false, level = 'OFF' } = (given ?? {}) as Partial<LoggingConfiguration>
  if (!levels.includes(level)) {
    throw validation(
      `Value '${level}' at 'loggingConfiguration.level' failed to satisfy constraint: Member must satisfy enum value set: [${levels.join(', ')}]`,
    )
  }
  if (level !== 'OFF' && destinations?.length !== 1) throw invalidLogging('Must specify exactly one Log Destination.')
  if ((destinations ?? []).length > 1) throw invalidLogging('Must specify exactly one Log Destination.')
  for (const destination of destinations ?? []) await setUpDelivery(cloud, destination, machine)
  return { ...(destinations && { destinations }), includeExecutionData, level }
}

/** The name of the group that it logs to; undefined: to none. */
export function groupOf({ destinations = [] }: Pick<LoggingConfiguration, 'destinations'>): string | undefined {
  const [destination] = destinations
  return /^arn:[\w-]+:logs:[^:]*:\d*:log-group:([^:]+)(?::\*)?$/.exec(groupArnOf(destination))?.[1]
}

const groupArnOf = (destination: unknown): string =>
  String(
    (destination as { cloudWatchLogsLogGroup?: { logGroupArn?: unknown } } | null)?.cloudWatchLogsLogGroup?.logGroupArn,
  )

/**
 * AWS's words about an ARN without its `*` are those in github.com/hashicorp/terraform-provider-aws/pull/17683; what it
 * says of a group of another Region or account is not on record.
 */
async function setUpDelivery(cloud: Cloud, destination: unknown, machine: Logged): Promise<void> {
  const name = groupOf({ destinations: [destination] })
  if (name === undefined) throw invalidLogging('Must specify exactly one Log Destination.')
  const arn = groupArnOf(destination)
  if (!arn.endsWith(':*')) throw invalidLogging("Log Group ARN must be provided with '*' qualifier.")
  const where = elsewhere(cloud, arn)
  if (where) throw invalidLogging(`Log Destination not found. (It ${where}.)`)
  if (!cloud.services.has('logs')) return
  const names = await groupNames(cloud, name, roleOf(cloud, machine))
  if (!names.includes(name)) throw invalidLogging('Log Destination not found.')
  const stream = { logGroupName: name, logStreamName: validationStream }
  try {
    await cloud.call(deliveryOf(cloud), 'logs', 'CreateLogStream', stream)
  } catch (error) {
    if (!isAwsError(error) || error.code !== 'ResourceAlreadyExistsException') throw asDenied(error)
  }
}

async function groupNames(cloud: Cloud, logGroupNamePrefix: string, role: Principal): Promise<string[]> {
  try {
    cloud.authorizer.authorize(
      role,
      setUp.map((action) => ({ action, resource: '*' })),
    )
    const { logGroups } = await cloud.call<{ logGroups: readonly { logGroupName: string }[] }>(
      role,
      'logs',
      'DescribeLogGroups',
      { logGroupNamePrefix },
    )
    return logGroups.map(({ logGroupName }) => logGroupName)
  } catch (error) {
    throw asDenied(error)
  }
}

function asDenied(error: unknown): unknown {
  return isAwsError(error) && error.code.startsWith('AccessDenied') ? logGroupDenied() : error
}

function roleOf(cloud: Cloud, { arn, name, roleArn }: Logged): Principal {
  try {
    return cloud.assumeRole(roleArn, name, 'states.amazonaws.com', arn)
  } catch (error) {
    throw isAwsError(error) ? roleNotAssumable() : error
  }
}
