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

  it("refuses what is signed for another Region in each protocol's words, and takes it where AWS has one for all", async () => {
    const local = await started({ region: 'eu-west-1' })
    const said = async (service: string, sent: { method?: string; path?: string; headers?: object; body?: string }) => {
      const { method = 'POST', path = '/', headers, body } = sent
      const Credential = `anybody/20260105/us-east-1/${service}/aws4_request`
      const authorization = `AWS4-HMAC-SHA256 Credential=${Credential}, SignedHeaders=host, Signature=0`
      const init = { method, headers: { authorization, ...headers }, ...(body !== undefined && { body }) }
      const response = await fetch(local.endpointUrl + path, init)
      return `${response.status} ${await response.text()}`
    }
    const json = (target: string, version = '1.0') => ({
      headers: { 'x-amz-target': target, 'content-type': `application/x-amz-json-${version}` },
      body: '{}',
    })
    const form = (body: string) => ({ headers: { 'content-type': 'application/x-www-form-urlencoded' }, body })
    const scoped = "Credential should be scoped to a valid region, not 'us-east-1'."
    const advice = 'use --region eu-west-1 or AWS_REGION=eu-west-1, or start one that is in us-east-1'

    const refusals = {
      dynamodb: await said('dynamodb', json('DynamoDB_20120810.ListTables')),
      sqs: await said('sqs', json('AmazonSQS.ListQueues')),
      lambda: await said('lambda', { method: 'GET', path: '/2015-03-31/functions' }),
      sns: await said('sns', form('Action=ListTopics&Version=2010-03-31')),
    }
    for (const refusal of Object.values(refusals)) {
      expect(refusal).toContain(scoped)
      expect(refusal).toContain(advice)
    }
    expect(refusals.dynamodb).toMatch(/^400 .*"__type":"InvalidSignatureException"/)
    expect(refusals.sqs).toMatch(/^400 .*"__type":"InvalidSignatureException"/)
    expect(refusals.lambda).toMatch(/^403 /)
    expect(refusals.sns).toMatch(/^403 .*<Code>SignatureDoesNotMatch<\/Code>/s)

    const bucket = await said('s3', { method: 'GET', path: '/mine' })
    expect(bucket).toMatch(/^400 .*<Code>AuthorizationHeaderMalformed<\/Code>/s)
    expect(bucket).toContain("; the region 'us-east-1' is wrong; expecting 'eu-west-1'")
    expect(bucket).toContain('<Region>eu-west-1</Region>')

    expect(await said('s3', { method: 'GET', path: '/mine/key?location' })).toContain('AuthorizationHeaderMalformed')
    expect(await said('s3', { method: 'GET', path: '/mine?location' })).toContain('<Code>NoSuchBucket</Code>')
    expect(await said('s3', { method: 'GET' })).toMatch(/^200 /)
    expect(await said('sts', form('Action=GetCallerIdentity&Version=2011-06-15'))).toMatch(/^200 /)
    expect(await said('iam', form('Action=ListRoles&Version=2010-05-08'))).toMatch(/^200 /)
    expect(await said('cloudfront', { method: 'GET', path: '/2020-05-31/distribution' })).toMatch(/^200 /)
    expect(await said('aws-marketplace', json('AWSMPMeteringService.MeterUsage', '1.1'))).not.toContain(scoped)
  })

  it('keeps a data directory to the Region and the account that it was made in', async () => {
    await stop(await started({ data, region: 'eu-west-1' }))
    const again = await started({ data })
    expect(again.cloud.region).toBe('eu-west-1')
    await stop(again)
    await expect(started({ data, region: 'us-east-1' })).rejects.toThrow(
      'what is in it was made in region eu-west-1, and this start is for us-east-1; start it for eu-west-1',
    )
    await expect(started({ data, accountId: '123456789012' })).rejects.toThrow('made in account 000000000000')
    const fresh = await started({ data, region: 'us-east-1', fresh: true })
    expect(fresh.cloud.region).toBe('us-east-1')
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
