/** The system deployed by CloudFormation's own API, destroyed and deployed again: what is kept is taken up, and nothing is in the way. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation'
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb'
import { DescribeArchiveCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import {
  DescribeExecutionCommand,
  ListStateMachinesCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn'
import { build } from '../../cli/build'
import { parametersOf } from '../../cli/parameters'
import { writeZip } from '../../local/lib/zip/write-zip'
import { type LocalCloud, startLocalCloud } from '../../local/start-local-cloud'

/** Those that have one of each kind: a bus, a user pool, tables, workflows of ours and of somebody else. In order. */
const stacks = ['signalbox-platform', 'signalbox-identity', 'signalbox-approvals', 'signalbox-examples']
const bucket = 'cdk-hnb659fds-assets-000000000000-us-east-1'

let local: LocalCloud
let directory: string
let cloudFormation: CloudFormationClient
let stepFunctions: SFNClient

beforeAll(async () => {
  directory = (await build()).directory
  local = await startLocalCloud({ awsPort: 0, webPort: 0, clock: 'manual' })
  cloudFormation = new CloudFormationClient(local.sdkConfig)
  stepFunctions = new SFNClient(local.sdkConfig)
  await publish()
}, 600_000)

afterAll(async () => {
  cloudFormation?.destroy()
  stepFunctions?.destroy()
  await local?.stop()
})

/** As `cdk deploy` does: each file where its manifest says, directories as archives. */
async function publish(): Promise<void> {
  const s3 = new S3Client({ ...local.sdkConfig, forcePathStyle: true })
  await s3.send(new CreateBucketCommand({ Bucket: bucket }))
  for (const stack of stacks) {
    const { files } = JSON.parse(readFileSync(join(directory, `${stack}.assets.json`), 'utf8')) as {
      files: Record<string, { source: { path: string }; destinations: Record<string, { objectKey: string }> }>
    }
    for (const { source, destinations } of Object.values(files)) {
      const path = join(directory, source.path)
      const Body = statSync(path).isDirectory() ? await writeZip(filesIn(path)) : readFileSync(path)
      for (const { objectKey: Key } of Object.values(destinations)) {
        await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }))
      }
    }
  }
  s3.destroy()
}

function filesIn(path: string): { path: string; content: Buffer }[] {
  return readdirSync(path)
    .filter((name) => existsSync(join(path, name)) && statSync(join(path, name)).isFile())
    .map((name) => ({ path: name, content: readFileSync(join(path, name)) }))
}

function given(stack: string) {
  const { webUrl, endpointUrl, cloud } = local
  const ours = parametersOf(directory)({ webUrl, endpointUrl, accountId: cloud.accountId })
  return {
    StackName: stack,
    TemplateURL: `${local.endpointUrl}/${bucket}/${templateKey(stack)}`,
    Capabilities: ['CAPABILITY_NAMED_IAM' as const],
    Parameters: Object.entries(ours[stack] ?? {}).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    })),
  }
}

function templateKey(stack: string): string {
  const { files } = JSON.parse(readFileSync(join(directory, `${stack}.assets.json`), 'utf8')) as {
    files: Record<string, { source: { path: string }; destinations: Record<string, { objectKey: string }> }>
  }
  const template = Object.values(files).find(({ source }) => source.path === `${stack}.template.json`)
  return Object.values(template?.destinations ?? {})[0]?.objectKey ?? ''
}

async function deployAll({ imports }: { readonly imports: boolean }): Promise<void> {
  for (const stack of stacks) {
    if (imports) {
      const ChangeSetName = 'again'
      await cloudFormation.send(
        new CreateChangeSetCommand({
          ...given(stack),
          ChangeSetName,
          ChangeSetType: 'CREATE',
          ImportExistingResources: true,
        }),
      )
      await cloudFormation.send(new ExecuteChangeSetCommand({ StackName: stack, ChangeSetName }))
    } else {
      await cloudFormation.send(new CreateStackCommand(given(stack)))
    }
    await local.idle()
    expect([stack, await statusOf(stack), await failures(stack)]).toEqual([stack, 'CREATE_COMPLETE', []])
  }
}

async function destroyAll(): Promise<void> {
  for (const stack of [...stacks].reverse()) {
    await cloudFormation.send(new DeleteStackCommand({ StackName: stack }))
    await local.idle()
    expect([stack, await statusOf(stack)]).toEqual([stack, undefined])
  }
}

async function statusOf(StackName: string): Promise<string | undefined> {
  const found = await cloudFormation.send(new DescribeStacksCommand({ StackName })).catch(() => undefined)
  return found?.Stacks?.[0]?.StackStatus
}

async function failures(StackName: string): Promise<readonly string[]> {
  const { StackEvents = [] } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName }))
  return StackEvents.filter(({ ResourceStatus }) => ResourceStatus?.endsWith('_FAILED')).map(
    ({ LogicalResourceId, ResourceStatusReason }) => `${LogicalResourceId}: ${ResourceStatusReason}`,
  )
}

async function startPromotion(employeeName: string): Promise<string> {
  const { stateMachines = [] } = await stepFunctions.send(new ListStateMachinesCommand({}))
  const { stateMachineArn } = stateMachines.find(({ name }) => name === 'PromotionApproval') ?? {}
  const input = JSON.stringify({ employeeName, managerEmailAddress: 'ada@example.com' })
  const { executionArn = '' } = await stepFunctions.send(new StartExecutionCommand({ stateMachineArn, input }))
  await local.idle()
  return executionArn
}

test('it is deployed, destroyed while approvals wait, and deployed again with what was kept', async () => {
  const dynamo = new DynamoDBClient(local.sdkConfig)
  const eventBridge = new EventBridgeClient(local.sdkConfig)
  const items = async () => (await dynamo.send(new ScanCommand({ TableName: 'signalbox-approvals' }))).Count ?? 0
  const archived = async () =>
    (await eventBridge.send(new DescribeArchiveCommand({ ArchiveName: 'signalbox' }))).EventCount ?? 0

  await deployAll({ imports: false })
  const waiting = await startPromotion('Jim')
  const { status } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn: waiting }))
  expect(status).toBe('RUNNING')
  const [itemsBefore, archivedBefore] = [await items(), await archived()]
  expect([itemsBefore, archivedBefore].every((count) => count > 0)).toBe(true)

  await destroyAll()
  const { stateMachines } = await stepFunctions.send(new ListStateMachinesCommand({}))
  expect(stateMachines).toEqual([])

  await cloudFormation.send(new CreateStackCommand(given('signalbox-platform')))
  await local.idle()
  expect(await statusOf('signalbox-platform')).toBe('ROLLBACK_COMPLETE')
  expect(await failures('signalbox-platform')).toEqual([
    expect.stringContaining("with identifier 'signalbox' already exists"),
  ])
  await cloudFormation.send(new DeleteStackCommand({ StackName: 'signalbox-platform' }))
  await local.idle()

  await deployAll({ imports: true })
  expect(await items()).toBe(itemsBefore)
  expect(await archived()).toBeGreaterThanOrEqual(archivedBefore)
  await startPromotion('Pam')
  expect(await items()).toBeGreaterThan(itemsBefore)
  dynamo.destroy()
  eventBridge.destroy()
}, 600_000)
