/** A release from a push to Prod, with real builds and stacks, by nothing but what CDK grants. */

import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import {
  CodePipelineClient,
  GetPipelineStateCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  PutApprovalResultCommand,
} from '@aws-sdk/client-codepipeline'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { writeZip } from '../../../../local/lib/zip/write-zip'
import { type Design, startDesign } from '../start-design'
import { release } from './app'

const pipelineName = 'release'
let design: Design
const traced: string[] = []
const client = () => new CodePipelineClient(design.local.sdkConfig)

beforeAll(async () => {
  design = await startDesign(release, { allowBuilds: true })
  design.local.cloud.onTrace((record) => traced.push(JSON.stringify(record)))
  await design.local.idle()
  const [mail] = await design.local.mailbox.list()
  await fetch(/http:\S+ConfirmSubscription\S+/.exec(mail?.text ?? '')?.[0] ?? '')
}, 60_000)

afterAll(() => design.stop())

/** A service of one queue, whose name says the version. */
async function push(version: number): Promise<void> {
  const template = {
    Parameters: { Stage: { Type: 'String' } },
    Resources: {
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::Sub': `app-\${Stage}-${version}` } } },
    },
    Outputs: { QueueName: { Value: { 'Fn::GetAtt': ['Queue', 'QueueName'] } } },
  }
  const Body = await writeZip([
    { path: 'version.json', content: Buffer.from(String(version)) },
    { path: 'make-template.js', content: Buffer.from(`console.log(${JSON.stringify(JSON.stringify(template))})`) },
  ])
  const s3 = new S3Client({ ...design.local.sdkConfig, forcePathStyle: true })
  await s3.send(new PutObjectCommand({ Bucket: 'code', Key: 'app.zip', Body }))
  await design.local.idle()
}

async function actions() {
  const { pipelineExecutionSummaries: [latest] = [] } = await client().send(
    new ListPipelineExecutionsCommand({ pipelineName }),
  )
  const filter = { pipelineExecutionId: latest?.pipelineExecutionId }
  const { actionExecutionDetails = [] } = await client().send(new ListActionExecutionsCommand({ pipelineName, filter }))
  return actionExecutionDetails.reverse().map(({ stageName, actionName, status, output }) => {
    const problem = output?.executionResult?.errorDetails?.message
    return [stageName, actionName, status, ...(problem === undefined ? [] : [problem])].join(' ')
  })
}

/** @returns the token by which it did */
async function approve(): Promise<string> {
  const { stageStates = [] } = await client().send(new GetPipelineStateCommand({ name: pipelineName }))
  const action = stageStates.at(-1)?.actionStates?.find(({ actionName }) => actionName === 'Approve')
  const result = { status: 'Approved' as const, summary: 'Good' }
  const names = { pipelineName, stageName: 'Prod', actionName: 'Approve', token: action?.latestExecution?.token }
  await client().send(new PutApprovalResultCommand({ ...names, result }))
  await design.local.idle()
  return names.token ?? ''
}

async function queueOf(StackName: string): Promise<string | undefined> {
  const { Stacks: [stack] = [] } = await new CloudFormationClient(design.local.sdkConfig).send(
    new DescribeStacksCommand({ StackName }),
  )
  return stack?.Outputs?.[0]?.OutputValue
}

test('a push is built, deployed to Beta, and to Prod when somebody approves of what the mail says', async () => {
  await push(1)
  expect(await actions()).toContain('Beta Soak InProgress')
  await design.local.clock.advance('1h')
  expect(await actions()).toEqual([
    'Source Source Succeeded',
    'Build Build Succeeded',
    'Beta Deploy Succeeded',
    'Beta Soak Succeeded',
    'Prod Prepare Succeeded',
    'Prod Approve InProgress',
  ])
  expect(await queueOf('app-beta')).toBe('app-beta-1')
  const mails = await design.local.mailbox.list()
  expect(JSON.stringify(mails)).toContain('Beta has app-beta-1 of r-1')
  const token = await approve()
  expect(token).toMatch(/^[0-9a-f-]{36}$/)
  expect(traced.filter((record) => record.includes(token))).toEqual([])
  expect(await actions()).toContain('Prod Deploy Succeeded')
  expect(await queueOf('app-prod')).toBe('app-prod-1')
}, 60_000)

test('the next is an update, and the same again changes nothing', async () => {
  for (const version of [2, 2]) {
    await push(version)
    await design.local.clock.advance('1h')
    await approve()
    expect(await actions()).toEqual([
      'Source Source Succeeded',
      'Build Build Succeeded',
      'Beta Deploy Succeeded',
      'Beta Soak Succeeded',
      'Prod Prepare Succeeded',
      'Prod Approve Succeeded',
      'Prod Deploy Succeeded',
    ])
  }
  expect(await queueOf('app-prod')).toBe('app-prod-2')
}, 60_000)
