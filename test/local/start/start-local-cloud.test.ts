import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  ListExportsCommand,
  UpdateStackCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation'
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn'
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import type { StartOptions } from '../../../local/start/options'
import { type LocalCloud, startLocalCloud } from '../../../local/start-local-cloud'

const assembly = join(__dirname, 'assembly')
const start = '2026-01-05T09:00:00.000Z'

let data: string
let running: LocalCloud[] = []
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'cloud-'))
})
afterEach(async () => {
  for (const local of running) await local.stop()
  running = []
  rmSync(data, { recursive: true })
})

async function started(options: StartOptions): Promise<LocalCloud> {
  const local = await startLocalCloud({ awsPort: 0, webPort: 0, clock: 'manual', start, ...options })
  running.push(local)
  return local
}

async function stop(local: LocalCloud): Promise<void> {
  running = running.filter((other) => other !== local)
  await local.stop()
}

const placeOrder = (local: LocalCloud, orderId: string) =>
  new EventBridgeClient(local.sdkConfig).send(
    new PutEventsCommand({
      Entries: [
        { EventBusName: 'orders', Source: 'shop', DetailType: 'OrderPlaced', Detail: JSON.stringify({ orderId }) },
      ],
    }),
  )

const orderOf = async (local: LocalCloud, orderId: string) => {
  const TableName = local.outputs('Orders').TableName
  const { Item } = await new DynamoDBClient(local.sdkConfig).send(
    new GetItemCommand({ TableName, Key: { pk: { S: orderId } } }),
  )
  return Item
}

const executions = async (local: LocalCloud) => {
  const stateMachineArn = local.outputs('Orders').StateMachineArn
  const { executions = [] } = await new SFNClient(local.sdkConfig).send(new ListExecutionsCommand({ stateMachineArn }))
  return executions.map(({ status }) => status)
}

const shipments = async (local: LocalCloud) => {
  const { Messages = [] } = await new SQSClient(local.sdkConfig).send(
    new ReceiveMessageCommand({ QueueUrl: local.outputs('Orders').QueueUrl, MaxNumberOfMessages: 10 }),
  )
  return Messages.map(({ Body }) => Body)
}

describe('startLocalCloud', () => {
  it('carries an event through rule, function, table, workflow and queue, over a restart', async () => {
    const first = await started({ assembly, data })
    expect(await placeOrder(first, 'o-1')).toMatchObject({ FailedEntryCount: 0 })
    await first.idle()
    expect(await orderOf(first, 'o-1')).toEqual({ pk: { S: 'o-1' }, receivedAt: { S: '2026-01-05T09:00:00Z' } })
    expect(await executions(first)).toEqual(['RUNNING'])
    await first.clock.advance('12h')
    await stop(first)

    const second = await started({ assembly, data })
    expect(second.clock.now()).toEqual(new Date('2026-01-05T21:00:00.000Z'))
    expect(await orderOf(second, 'o-1')).toBeDefined()
    expect(await executions(second)).toEqual(['RUNNING'])
    expect(await shipments(second)).toEqual([])
    await second.clock.advance('12h')
    expect(await executions(second)).toEqual(['SUCCEEDED'])
    expect(await shipments(second)).toEqual(['o-1'])
    expect(second.report.stacks).toMatchObject([{ name: 'Orders', change: 'unchanged' }])
    expect(second.report.inert).toMatchObject([{ logicalId: 'Alarm' }])
  })

  it('keeps everything in memory without a data directory, and takes parameters', async () => {
    const local = await started({ assembly, parameters: { Delay: '0' } })
    await placeOrder(local, 'o-2')
    await local.idle()
    await local.clock.advance('1s')
    expect(await shipments(local)).toEqual(['o-2'])
  })

  it('tells a stranger with any credentials that it is the root of the account', async () => {
    const local = await started({ accountId: '123456789012', region: 'eu-west-1' })
    const identity = await new STSClient(local.sdkConfig).send(new GetCallerIdentityCommand({}))
    expect(identity.Arn).toBe('arn:aws:iam::123456789012:root')
  })

  it('describes its stacks over the wire', async () => {
    const local = await started({ assembly })
    const { Stacks } = await new CloudFormationClient(local.sdkConfig).send(
      new DescribeStacksCommand({ StackName: 'Orders' }),
    )
    expect(Stacks).toMatchObject([{ StackStatus: 'CREATE_COMPLETE', CreationTime: new Date(start) }])
    expect(Stacks?.[0]?.Outputs).toContainEqual({
      OutputKey: 'FunctionName',
      OutputValue: local.outputs('Orders').FunctionName,
    })
  })

  it('creates, updates and deletes a stack for the SDK', async () => {
    const local = await started({})
    const client = new CloudFormationClient(local.sdkConfig)
    const StackName = 'Mine'
    const template = {
      Parameters: { Name: { Type: 'String' } },
      Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { Ref: 'Name' } } } },
      Outputs: { Arn: { Value: { 'Fn::GetAtt': 'Queue.Arn' }, Export: { Name: 'arn' } } },
    }
    const named = (ParameterValue: string) => [{ ParameterKey: 'Name', ParameterValue }]
    const TemplateBody = JSON.stringify(template)
    await client.send(new CreateStackCommand({ StackName, TemplateBody, Parameters: named('one') }))
    const waited = await waitUntilStackCreateComplete(
      { client, minDelay: 1, maxDelay: 1, maxWaitTime: 5 },
      { StackName },
    )
    expect(waited.state).toBe('SUCCESS')
    await client.send(new UpdateStackCommand({ StackName, UsePreviousTemplate: true, Parameters: named('two') }))
    await local.idle()
    const { StackResources } = await client.send(new DescribeStackResourcesCommand({ StackName }))
    expect(StackResources).toMatchObject([{ PhysicalResourceId: `${local.endpointUrl}/000000000000/two` }])
    const { Exports } = await client.send(new ListExportsCommand({}))
    expect(Exports).toMatchObject([{ Name: 'arn', Value: 'arn:aws:sqs:us-east-1:000000000000:two' }])
    const { StackEvents } = await client.send(new DescribeStackEventsCommand({ StackName }))
    expect(StackEvents?.[0]).toMatchObject({ ResourceStatus: 'UPDATE_COMPLETE' })
    // One after the other, though the clock stands still.
    const times = StackEvents?.map(({ Timestamp }) => Number(Timestamp)) ?? []
    expect(times).toEqual(times.map((_, index) => Date.parse(start) + times.length - 1 - index))
    const got = await client.send(new GetTemplateCommand({ StackName }))
    expect(JSON.parse(got.TemplateBody ?? '')).toEqual(template)
    await client.send(new DeleteStackCommand({ StackName }))
    await local.idle()
    await expect(client.send(new DescribeStacksCommand({ StackName }))).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Stack with id Mine does not exist',
    })
  })

  it('says that it is ready only once it is', async () => {
    const local = await started({})
    const health = await fetch(`${local.endpointUrl}/_local/health`)
    expect(await health.json()).toMatchObject({ ready: true })
    expect(local.webUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  })

  it('names the port that is taken, and what to do', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await expect(started({ awsPort: port })).rejects.toThrow(`port ${port} is taken`)
    await expect(started({ webPort: port })).rejects.toThrow('webPort')
    await new Promise((resolve) => server.close(resolve))
  })

  it('refuses a second process on the same data, and leaves the directory free after a failed start', async () => {
    const first = await started({ data })
    await expect(started({ data })).rejects.toThrow('another process has it open')
    await stop(first)
    await expect(started({ data, assembly: join(__dirname, 'nowhere') })).rejects.toThrow('no such file or directory')
    await started({ data })
  })

  it('refuses an option that it does not know', async () => {
    await expect(started({ asembly: 'x' } as StartOptions)).rejects.toThrow('option "asembly": there is no such option')
  })
})
