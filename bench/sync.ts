/**
 * What `--sync` costs: events (bus, rule, execution of ten Pass states) and executions a second, and how long one
 * call alone takes, with each write on the disk itself and without. The client shares the process with the cloud.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn'
import { startLocalCloud } from '../local/start-local-cloud'
import { type Benchmark, concurrently, type Figure, median, scaled } from './measure'

const events = 10 * scaled(1000)
const executions = scaled(4000)
const alone = scaled(200)
const atATime = 32

export const sync: Benchmark = async ({ endpoint }) => {
  if (endpoint) return []
  // The first in a process is the slowest, whichever it is; and each comes as often before the other as after it.
  await measure(false)
  const rounds = [false, true, true, false, false, true]
  const runs: (readonly Figure[])[] = []
  for (const isSync of rounds) runs.push(await measure(isSync))
  return [false, true].flatMap((isSync) => {
    const own = runs.filter((_, index) => rounds[index] === isSync)
    return (own[0] ?? []).map((figure, index) => {
      const values = own.map((run) => run[index]?.value ?? Number.NaN)
      return { ...figure, value: median(values), note: `median of ${values.length}` }
    })
  })
}

async function measure(isSync: boolean): Promise<Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-sync-'))
  const assembly = join(directory, 'Bench.template.json')
  writeFileSync(assembly, JSON.stringify(template))
  const data = join(directory, 'data')
  const local = await startLocalCloud({ assembly, data, sync: isSync, awsPort: 0, webPort: 0 })
  const eventBridge = new EventBridgeClient(local.sdkConfig)
  const sfn = new SFNClient(local.sdkConfig)
  const dynamodb = new DynamoDBClient(local.sdkConfig)
  const stateMachineArn = local.cloud.arn('states', 'stateMachine:ten')

  const entry = (n: number) => ({ Source: 'bench', DetailType: 'Happened', Detail: JSON.stringify({ n }) })
  const put = (count: number) =>
    eventBridge.send(new PutEventsCommand({ Entries: Array.from({ length: count }, (_, n) => entry(n)) }))
  const start = () => sfn.send(new StartExecutionCommand({ stateMachineArn, input: '{"n":1}' }))
  const keep = (n: number) =>
    dynamodb.send(new PutItemCommand({ TableName: 'items', Item: { id: { S: String(n) }, text: { S: 'kept' } } }))

  async function aSecond(count: number, times: number, work: () => Promise<unknown>): Promise<number> {
    const began = performance.now()
    await concurrently(Array.from({ length: times }), atATime, async () => void (await work()))
    await local.idle()
    await local.cloud.store.flush()
    return count / ((performance.now() - began) / 1000)
  }

  async function oneAlone(work: (n: number) => Promise<unknown>): Promise<number> {
    const durations: number[] = []
    for (let n = 0; n < alone; n++) {
      const began = performance.now()
      await work(n)
      durations.push(performance.now() - began)
    }
    return median(durations)
  }

  await aSecond(1000, scaled(100), () => put(10))
  await aSecond(500, scaled(500), start)
  const figures = [
    { name: 'events, bus to execution', value: await aSecond(events, events / 10, () => put(10)), unit: '/s' },
    { name: 'executions of ten Pass states', value: await aSecond(executions, executions, start), unit: '/s' },
    { name: 'PutEvents of one, alone, p50', value: await oneAlone(() => put(1)), unit: 'ms' },
    { name: 'PutItem, alone, p50', value: await oneAlone(keep), unit: 'ms' },
  ]
  await local.idle()
  await local.stop()
  rmSync(directory, { recursive: true, force: true })
  return figures.map((figure) => ({ ...figure, name: `${figure.name}, ${isSync ? 'with' : 'without'} sync` }))
}

const names = Array.from({ length: 10 }, (_, index) => `Pass${index}`)
const states = Object.fromEntries(
  names.map((name, index) => [name, { Type: 'Pass', ...(index < 9 ? { Next: names[index + 1] } : { End: true }) }]),
)

const role = (service: string, action: string, resource: object): object => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service } }],
    },
    Policies: [
      {
        PolicyName: 'own',
        PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: resource }] },
      },
    ],
  },
})

const template = {
  Resources: {
    MachineRole: role('states.amazonaws.com', 'dynamodb:PutItem', { 'Fn::GetAtt': ['Items', 'Arn'] }),
    Ten: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        StateMachineName: 'ten',
        RoleArn: { 'Fn::GetAtt': ['MachineRole', 'Arn'] },
        Definition: { QueryLanguage: 'JSONata', StartAt: 'Pass0', States: states },
      },
    },
    RuleRole: role('events.amazonaws.com', 'states:StartExecution', { Ref: 'Ten' }),
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventPattern: { source: ['bench'] },
        Targets: [{ Id: 'ten', Arn: { Ref: 'Ten' }, RoleArn: { 'Fn::GetAtt': ['RuleRole', 'Arn'] } }],
      },
    },
    Items: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        TableName: 'items',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      },
    },
  },
}
