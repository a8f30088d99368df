/** `loggingConfiguration` of a state machine: where its executions would be logged. */
import type { Cloud } from '../../../kernel/cloud'
import { invalidLogging, validation } from '../errors'
import type { Input } from './input'

export interface LoggingConfiguration {
  readonly destinations?: readonly unknown[]
  readonly includeExecutionData: boolean
  readonly level: string
}

const levels = ['ALL', 'ERROR', 'FATAL', 'OFF']

/** As AWS keeps it. Throws `InvalidLoggingConfiguration` where it says what to log, and not in which one group. */
export async function loggingOf(cloud: Cloud, { loggingConfiguration }: Input): Promise<LoggingConfiguration> {
  const given = (loggingConfiguration ?? {}) as Partial<LoggingConfiguration>
  const { destinations, includeExecutionData = false, level = 'OFF' } = given
  if (!levels.includes(level)) {
    throw validation(
      `Value '${level}' at 'loggingConfiguration.level' failed to satisfy constraint: Member must satisfy enum value set: [${levels.join(', ')}]`,
    )
  }
  if (level !== 'OFF' && destinations?.length !== 1) throw invalidLogging('Must specify exactly one Log Destination.')
  if ((destinations ?? []).length > 1) throw invalidLogging('Must specify exactly one Log Destination.')
  for (const destination of destinations ?? []) await checkGroup(cloud, destination)
  return { ...(destinations && { destinations }), includeExecutionData, level }
}

async function checkGroup(cloud: Cloud, destination: unknown): Promise<void> {
  const { logGroupArn } =
    (destination as { cloudWatchLogsLogGroup?: { logGroupArn?: unknown } } | null)?.cloudWatchLogsLogGroup ?? {}
  const name = /^arn:[\w-]+:logs:[^:]*:\d*:log-group:([^:]+)(?::\*)?$/.exec(String(logGroupArn))?.[1]
  if (name === undefined) throw invalidLogging('Must specify exactly one Log Destination.')
  if (!cloud.services.has('logs')) return
  const caller = cloud.actingFor('states.amazonaws.com', cloud.arn('states', 'stateMachine:*'))
  const { logGroups } = await cloud.call<{ logGroups: readonly { logGroupName: string }[] }>(
    caller,
    'logs',
    'DescribeLogGroups',
    { logGroupNamePrefix: name },
  )
  if (!logGroups.some(({ logGroupName }) => logGroupName === name)) throw invalidLogging('Log Destination not found.')
}
