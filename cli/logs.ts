/** What a function has logged, and goes on logging. */
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { type FunctionConfiguration, LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda'
import { readArguments } from './arguments'
import { type AwsTarget, readTarget, reporting, targetOptions, timeAt } from './aws-target'
import { chooseByName } from './choose'
import { readSpan } from './spans'
import { UsageError } from './usage-error'

const usage = 'signalbox logs FUNCTION [--follow] [--since 10m]'
/** Milliseconds between two looks. */
const pollInterval = 1000

export async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = readArguments(
    args,
    { ...targetOptions, follow: { type: 'boolean', default: false }, since: { type: 'string', default: '10m' } },
    { most: 1, usage },
  )
  const [name] = positionals
  if (!name) throw new UsageError(`FUNCTION is missing: the name of a function or a part of it\nusage: ${usage}`)
  const since = readSpan(values.since, 'since')
  const target = readTarget(values)
  await reporting(target, async () => {
    const found = await findFunction(target, name)
    const logGroupName = found.LoggingConfig?.LogGroup ?? `/aws/lambda/${found.FunctionName}`
    const from = (await timeAt(target)) - since
    const count = await print(target, logGroupName, from, values.follow)
    if (count === 0)
      console.error(`${found.FunctionName} has logged nothing in the last ${values.since}; try --since 1d`)
  })
}

async function findFunction({ config }: AwsTarget, name: string): Promise<FunctionConfiguration> {
  const lambda = new LambdaClient(config)
  try {
    const functions: FunctionConfiguration[] = []
    for await (const { Functions = [] } of paginateListFunctions({ client: lambda }, {})) functions.push(...Functions)
    return chooseByName(functions, ({ FunctionName = '' }) => FunctionName, name, 'function')
  } finally {
    lambda.destroy()
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
