/** What functions have logged as errors: where to begin when an alarm rings. */
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda'
import { readArguments } from './arguments'
import { type AwsTarget, readTarget, reporting, targetOptions, timeAt } from './aws-target'
import { readSpan } from './spans'
import { UsageError } from './usage-error'

const usage = 'signalbox errors [NAME] [--since 1h]'
/** The level of our own lines, and what Lambda says of a call that took too long. */
const filterPattern = '?ERROR ?timeout'
/** Of one function; who wants more looks at `signalbox logs`. */
const most = 20

interface Place {
  readonly functionName: string
  readonly logGroupName: string
}

export async function run(args: readonly string[]): Promise<void> {
  const options = { ...targetOptions, since: { type: 'string', default: '1h' } } as const
  const { values, positionals } = readArguments(args, options, { most: 1, usage })
  const [name = ''] = positionals
  const since = readSpan(values.since, 'since')
  const target = readTarget(values)
  await reporting(target, async () => {
    const places = await placesOf(target, name)
    if (places.length === 0) throw new UsageError(`no function has "${name}" in its name`)
    const startTime = Math.max(Math.floor((await timeAt(target)) - since), 0)
    const logs = new CloudWatchLogsClient(target.config)
    try {
      let found = 0
      for (const place of places) found += await printErrors(logs, place, startTime)
      if (found === 0) console.log(`No error of ${places.length} functions in the last ${values.since}`)
    } finally {
      logs.destroy()
    }
  })
}

async function placesOf({ config }: AwsTarget, name: string): Promise<readonly Place[]> {
  const client = new LambdaClient(config)
  const places: Place[] = []
  try {
    for await (const { Functions = [] } of paginateListFunctions({ client }, {})) {
      for (const { FunctionName = '', LoggingConfig } of Functions) {
        if (!FunctionName.toLowerCase().includes(name.toLowerCase())) continue
        places.push({
          functionName: FunctionName,
          logGroupName: LoggingConfig?.LogGroup ?? `/aws/lambda/${FunctionName}`,
        })
      }
    }
  } finally {
    client.destroy()
  }
  return places.sort((a, b) => (a.functionName < b.functionName ? -1 : 1))
}

/** Gives how many there were. */
async function printErrors(
  logs: CloudWatchLogsClient,
  { functionName, logGroupName }: Place,
  startTime: number,
): Promise<number> {
  const lines: string[] = []
  let nextToken: string | undefined
  do {
    const page = await logs
      .send(new FilterLogEventsCommand({ logGroupName, startTime, filterPattern, nextToken }))
      .catch((error: unknown) => {
        // The group is made with the first line.
        if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined
        throw error
      })
    for (const { timestamp = 0, message = '' } of page?.events ?? []) {
      lines.push(`  ${new Date(timestamp).toISOString()} ${message.trimEnd()}`)
    }
    nextToken = page?.nextToken
  } while (nextToken !== undefined && lines.length <= most)
  if (lines.length === 0) return 0
  console.log([functionName, ...lines.slice(0, most)].join('\n'))
  if (lines.length > most) console.log(`  and more: signalbox logs ${functionName}`)
  return lines.length
}
