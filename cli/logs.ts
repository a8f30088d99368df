/** What a function, or a workflow of its executions, has logged, and goes on logging. */
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda'
import { DescribeStateMachineCommand, paginateListStateMachines, SFNClient } from '@aws-sdk/client-sfn'
import { readArguments } from './arguments'
import { type AwsTarget, readTarget, reporting, targetOptions, timeAt } from './aws-target'
import { chooseByName } from './choose'
import { readSpan } from './spans'
import { UsageError } from './usage-error'

const usage = 'signalbox logs NAME [--follow] [--since 10m]'
/** Milliseconds between two looks. */
const pollInterval = 1000

export async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = readArguments(
    args,
    { ...targetOptions, follow: { type: 'boolean', default: false }, since: { type: 'string', default: '10m' } },
    { most: 1, usage },
  )
  const [name] = positionals
  if (!name) throw new UsageError(`NAME is missing: that of a function or a workflow, or a part of it\nusage: ${usage}`)
  const since = readSpan(values.since, 'since')
  const target = readTarget(values)
  await reporting(target, async () => {
    const found = chooseByName(await logsOf(target), (log) => log.name, name, 'log')
    const logGroupName = await found.group()
    const from = (await timeAt(target)) - since
    const count = await print(target, logGroupName, from, values.follow)
    if (count === 0) console.error(`${found.name} has logged nothing in the last ${values.since}; try --since 1d`)
  })
}

interface Log {
  /** Of the function or the state machine. */
  readonly name: string
  /** Throws `UsageError` for a state machine without one. */
  group(): Promise<string>
}

async function logsOf({ config }: AwsTarget): Promise<readonly Log[]> {
  const [lambda, states] = [new LambdaClient(config), new SFNClient(config)]
  const logs: Log[] = []
  try {
    for await (const { Functions = [] } of paginateListFunctions({ client: lambda }, {})) {
      for (const { FunctionName: name = '', LoggingConfig } of Functions)
        logs.push({ name, group: async () => LoggingConfig?.LogGroup ?? `/aws/lambda/${name}` })
    }
    for await (const { stateMachines = [] } of paginateListStateMachines({ client: states }, {})) {
      for (const { name = '', stateMachineArn = '' } of stateMachines)
        logs.push({ name, group: () => groupOfMachine(config, name, stateMachineArn) })
    }
    return logs
  } finally {
    lambda.destroy()
    states.destroy()
  }
}

async function groupOfMachine(config: AwsTarget['config'], name: string, stateMachineArn: string): Promise<string> {
  const states = new SFNClient(config)
  try {
    const { loggingConfiguration } = await states.send(new DescribeStateMachineCommand({ stateMachineArn }))
    const arn = loggingConfiguration?.destinations?.[0]?.cloudWatchLogsLogGroup?.logGroupArn
    const group = arn?.split(':log-group:')[1]?.replace(/:\*$/, '')
    if (group !== undefined && loggingConfiguration?.level !== 'OFF') return group
    throw new UsageError(`${name} is a workflow whose executions are not logged; see one with signalbox trace ID`)
  } finally {
    states.destroy()
  }
}

async function print({ config }: AwsTarget, logGroupName: string, from: number, follow: boolean): Promise<number> {
  const logs = new CloudWatchLogsClient(config)
  /** Of the latest millisecond, which is asked for again. */
  let printed = new Set<string>()
  let startTime = Math.max(Math.floor(from), 0)
  let count = 0
  try {
    for (;;) {
      let nextToken: string | undefined
      do {
        const page = await logs.send(new FilterLogEventsCommand({ logGroupName, startTime, nextToken }))
        for (const { eventId = '', timestamp = 0, message = '' } of page.events ?? []) {
          if (printed.has(eventId)) continue
          if (timestamp > startTime) printed = new Set()
          startTime = Math.max(startTime, timestamp)
          printed.add(eventId)
          count++
          console.log(`${new Date(timestamp).toISOString()} ${message.trimEnd()}`)
        }
        nextToken = page.nextToken
      } while (nextToken !== undefined)
      if (!follow) return count
      await new Promise((resolve) => setTimeout(resolve, pollInterval))
    }
  } catch (error) {
    // The group is made with the first line.
    if (!follow && error instanceof Error && error.name === 'ResourceNotFoundException') return 0
    throw error
  } finally {
    logs.destroy()
  }
}
