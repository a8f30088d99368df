/**
 * The local cloud on its own, by the AWS SDK over the wire, in a process of its own: what any AWS-compatible
 * endpoint can be measured by (`--endpoint URL`). Everything it needs it creates by API.
 */
import { readFileSync } from 'node:fs'
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge'
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { AddPermissionCommand, CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { CreateStateMachineCommand, ListExecutionsCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn'
import { zipOf } from '../test/local/lib/zip/zip-of'
import { type Benchmark, concurrently, type Figure, percentile, scaled } from './measure'
import { startEmpty, type Target } from './process'

const executionCount = scaled(5000)
const eventCount = 10 * scaled(1000)
const latencyCount = scaled(300)
const itemCount = scaled(4000)
const inFlight = 64

export const localCloud: Benchmark = async ({ endpoint }) => {
  const target: Target = endpoint ? { endpoint, stop: () => undefined } : await startEmpty()
  const region = 'us-east-1'
  const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' }
  const config = endpoint ? { endpoint } : { endpoint: target.endpoint, region, credentials }
  const clients: Clients = {
    iam: new IAMClient(config),
    states: new SFNClient(config),
    events: new EventBridgeClient(config),
    lambda: new LambdaClient(config),
    logs: new CloudWatchLogsClient(config),
    tables: new DynamoDBClient(config),
  }
  try {
    const memory = (name: string): Figure[] => (target.pid ? [residentMemory(name, target.pid)] : [])
    const before = memory('memory, idle')
    const setUp = await prepare(clients, `bench-${process.pid}`)
    const executions = await measureExecutions(clients, setUp)
    const events = await measureEvents(clients, setUp)
    const latency = await measureLatency(clients, setUp)
    const items = await measureItems(clients, setUp)
    const after = memory('memory, after some 15,000 executions')
    const start: Figure[] = target.startMilliseconds
      ? [{ name: 'signalbox start --empty to ready', value: target.startMilliseconds, unit: 'ms' }]
      : []
    return [...start, ...executions, ...events, ...latency, ...items, ...before, ...after]
  } finally {
    for (const client of Object.values(clients)) client.destroy()
    target.stop()
  }
}

interface Clients {
  readonly iam: IAMClient
  readonly states: SFNClient
  readonly events: EventBridgeClient
  readonly lambda: LambdaClient
  readonly logs: CloudWatchLogsClient
  readonly tables: DynamoDBClient
}

interface SetUp {
  readonly name: string
  readonly passMachineArn: string
  readonly eventMachineArn: string
}

async function prepare({ iam, states, events, lambda, tables }: Clients, name: string): Promise<SetUp> {
  const principals = ['states.amazonaws.com', 'events.amazonaws.com', 'lambda.amazonaws.com']
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: principals }, Action: 'sts:AssumeRole' }],
  }
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: JSON.stringify(trust) }),
  )
  const roleArn = Role?.Arn ?? ''
  const allow = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['states:StartExecution', 'logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: '*',
      },
    ],
  }
  await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: 'all', PolicyDocument: JSON.stringify(allow) }))
  const machine = async (suffix: string, passes: number) => {
    const created = await states.send(
      new CreateStateMachineCommand({
        name: `${name}-${suffix}`,
        roleArn,
        definition: JSON.stringify(chainOf(passes)),
      }),
    )
    return created.stateMachineArn ?? ''
  }
  const [passMachineArn, eventMachineArn] = [await machine('passes', 10), await machine('events', 1)]
  await events.send(new CreateEventBusCommand({ Name: name }))
  const rule = async (suffix: string, arn: string, role?: string) => {
    const EventPattern = JSON.stringify({ source: ['bench'], 'detail-type': [suffix] })
    const { RuleArn } = await events.send(new PutRuleCommand({ Name: suffix, EventBusName: name, EventPattern }))
    const Targets = [{ Id: '1', Arn: arn, ...(role && { RoleArn: role }) }]
    await events.send(new PutTargetsCommand({ Rule: suffix, EventBusName: name, Targets }))
    return RuleArn ?? ''
  }
  await rule('start', eventMachineArn, roleArn)
  const code = "exports.handler = async ({ detail }) => console.log('started', Date.now() - detail.sentAt)"
  const { FunctionArn = '' } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: roleArn,
      Code: { ZipFile: zipOf({ 'index.js': code }) },
    }),
  )
  const SourceArn = await rule('invoke', FunctionArn)
  await lambda.send(
    new AddPermissionCommand({
      FunctionName: name,
      StatementId: 'rule',
      Action: 'lambda:InvokeFunction',
      Principal: 'events.amazonaws.com',
      SourceArn,
    }),
  )
  await tables.send(
    new CreateTableCommand({
      TableName: name,
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  )
  return { name, passMachineArn, eventMachineArn }
}

function chainOf(passes: number): object {
  const states = Array.from({ length: passes }, (_, index) => {
    const next = index + 1 < passes ? { Next: `Pass${index + 1}` } : { End: true }
    return [`Pass${index}`, { Type: 'Pass', ...next }]
  })
  return { StartAt: 'Pass0', States: Object.fromEntries(states) }
}

async function measureExecutions({ states }: Clients, { passMachineArn }: SetUp): Promise<Figure[]> {
  const start = async (index: number) => {
    await states.send(new StartExecutionCommand({ stateMachineArn: passMachineArn, input: `{"index":${index}}` }))
  }
  await concurrently(numbers(scaled(500)), inFlight, start)
  const began = performance.now()
  await concurrently(numbers(executionCount), inFlight, start)
  await until(async () => (await countOf(states, passMachineArn, 'RUNNING')) === 0)
  const rate = executionCount / seconds(began)
  return [{ name: 'executions of 10 Pass states, over the wire', value: rate, unit: '/s', target: { atLeast: 1200 } }]
}

async function measureEvents({ events, states }: Clients, { name, eventMachineArn }: SetUp): Promise<Figure[]> {
  const entry = { EventBusName: name, Source: 'bench', DetailType: 'start', Detail: '{"some":"detail"}' }
  const put = async () => {
    const { FailedEntryCount } = await events.send(new PutEventsCommand({ Entries: Array(10).fill(entry) }))
    if (FailedEntryCount) throw new Error(`${FailedEntryCount} events were not accepted`)
  }
  const began = performance.now()
  await concurrently(numbers(eventCount / 10), 8, put)
  await until(async () => (await countOf(states, eventMachineArn, 'SUCCEEDED')) >= eventCount)
  const rate = eventCount / seconds(began)
  return [{ name: 'events, bus to rule to ended execution', value: rate, unit: '/s', target: { atLeast: 2500 } }]
}

async function measureLatency({ events, logs }: Clients, { name }: SetUp): Promise<Figure[]> {
  const put = () =>
    events.send(
      new PutEventsCommand({
        Entries: [
          { EventBusName: name, Source: 'bench', DetailType: 'invoke', Detail: JSON.stringify({ sentAt: Date.now() }) },
        ],
      }),
    )
  const warmUp = scaled(50)
  for (let index = 0; index < latencyCount + warmUp; index++) {
    await put()
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  let delays: number[] = []
  await until(async () => {
    delays = []
    let nextToken: string | undefined
    do {
      const command = new FilterLogEventsCommand({
        logGroupName: `/aws/lambda/${name}`,
        filterPattern: 'started',
        ...(nextToken && { nextToken }),
      })
      // Before the first has written there is no such group.
      const page = await logs.send(command).catch((error: Error) => {
        if (error.name === 'ResourceNotFoundException') return { events: [], nextToken: undefined }
        throw error
      })
      for (const { message } of page.events ?? []) delays.push(Number(/started (\d+)/.exec(message ?? '')?.[1]))
      nextToken = page.nextToken
    } while (nextToken)
    return delays.length >= latencyCount + warmUp
  })
  const warm = delays.slice(warmUp)
  return [
    { name: 'event to warm function start, p50', value: percentile(warm, 50), unit: 'ms', target: { atMost: 4 } },
    { name: 'event to warm function start, p99', value: percentile(warm, 99), unit: 'ms' },
  ]
}

async function measureItems({ tables }: Clients, { name: TableName }: SetUp): Promise<Figure[]> {
  const rateOf = async (work: (index: number) => Promise<unknown>) => {
    const began = performance.now()
    await concurrently(numbers(itemCount), inFlight, async (index) => void (await work(index)))
    return itemCount / seconds(began)
  }
  const key = (index: number) => ({ pk: { S: `item-${index % 1000}` } })
  const put = (index: number) =>
    tables.send(
      new PutItemCommand({
        TableName,
        Item: { ...key(index), text: { S: 'x'.repeat(200) }, number: { N: String(index) } },
      }),
    )
  const get = (index: number) => tables.send(new GetItemCommand({ TableName, Key: key(index), ConsistentRead: true }))
  return [
    { name: 'DynamoDB PutItem, over the wire', value: await rateOf(put), unit: '/s' },
    { name: 'DynamoDB GetItem, over the wire', value: await rateOf(get), unit: '/s' },
  ]
}

async function countOf(
  states: SFNClient,
  stateMachineArn: string,
  statusFilter: 'RUNNING' | 'SUCCEEDED',
): Promise<number> {
  let count = 0
  let nextToken: string | undefined
  do {
    const page = await states.send(
      new ListExecutionsCommand({ stateMachineArn, statusFilter, maxResults: 1000, ...(nextToken && { nextToken }) }),
    )
    count += page.executions?.length ?? 0
    nextToken = page.nextToken
  } while (nextToken)
  return count
}

async function until(isDone: () => Promise<boolean>): Promise<void> {
  const began = performance.now()
  while (!(await isDone())) {
    if (seconds(began) > 120) throw new Error('Two minutes were not enough')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

function residentMemory(name: string, pid: number): Figure {
  const kilobytes = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
  const target = name.includes('idle') ? { target: { atMost: 150 } } : {}
  return { name, value: kilobytes / 1024, unit: 'MB', ...target }
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index)
}

function seconds(since: number): number {
  return (performance.now() - since) / 1000
}
