/** What a start of Signalbox is asked and told about releases. */
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation'
import { CodeBuildClient, ListBuildsForProjectCommand } from '@aws-sdk/client-codebuild'
import {
  CodePipelineClient,
  GetPipelineExecutionCommand,
  ListActionExecutionsCommand,
  StartPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline'
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import type { Running } from '../process'
import { approver, bucket, service, sourceOf, stacks, templateOf } from './template'

export interface Clients {
  /** The template and its pipeline; nothing if it is there. */
  prepare(): Promise<void>
  /** Uploads what the release brings, and begins it; the same again is the same. */
  start(release: number): Promise<string>
  statusOf(run: string): Promise<string>
  /** Presses the button of the newest mail that asks; whether there was one. */
  approve(asked: number): Promise<boolean>
  /** How many mails have asked. */
  mails(): Promise<number>
  advance(minutes: number): Promise<void>
  /** How often each action was begun, each event of the domain told, by the run's audit. */
  actionsOf(run: string): Promise<readonly string[]>
  toldOf(run: string): Promise<Readonly<Record<string, number>>>
  /** How often each stack was begun to be created or updated. */
  deployments(): Promise<readonly number[]>
  builds(): Promise<number>
  destroy(): void
}

interface Mail {
  readonly destination: { readonly to: readonly string[] }
  readonly body: { readonly text: string }
}

export function clientsOf({ endpointUrl: endpoint, webUrl }: Running): Clients {
  const credentials = { accessKeyId: 'me', secretAccessKey: 'me' }
  const settings = { endpoint, region: 'us-east-1', credentials, maxAttempts: 1 }
  const cloudFormation = new CloudFormationClient(settings)
  const pipelines = new CodePipelineClient(settings)
  const builds = new CodeBuildClient(settings)
  const tables = new DynamoDBClient(settings)
  const objects = new S3Client({ ...settings, forcePathStyle: true })

  async function stack(StackName: string) {
    const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }))
    const outputs = Stacks[0]?.Outputs ?? []
    const output = (key: string) => outputs.find(({ OutputKey }) => OutputKey === key)?.OutputValue ?? ''
    return { status: Stacks[0]?.StackStatus, output }
  }

  async function asking(): Promise<readonly Mail[]> {
    const { emails } = (await (await fetch(`${webUrl}/mail/store`)).json()) as { readonly emails: readonly Mail[] }
    return emails.filter(
      ({ destination, body }) => destination.to.includes(approver.email) && body.text.includes('choice=approve'),
    )
  }

  async function advance(minutes: number): Promise<void> {
    const body = JSON.stringify({ advance: minutes * 60_000 })
    // It answers when all that fell due has come to rest.
    await (await fetch(`${endpoint}/_local/clock`, { method: 'POST', body })).arrayBuffer()
  }

  return {
    async prepare() {
      const { output } = await stack('signalbox-deployment')
      const TemplateBody = templateOf({ startTests: output('StartTestsFunction'), gateTopic: output('GateTopicArn') })
      const StackName = `${service}-tests`
      const Capabilities = ['CAPABILITY_IAM' as const]
      await cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody, Capabilities }))
      for (let tries = 0; (await stack(StackName)).status !== 'CREATE_COMPLETE'; tries++) {
        if (tries > 60) throw new Error(`The stack of the pipeline is ${(await stack(StackName)).status}`)
        await advance(1)
      }
    },
    async start(release) {
      await objects.send(new PutObjectCommand({ Bucket: bucket, Key: 'app.zip', Body: await sourceOf(release) }))
      const { pipelineExecutionId = '' } = await pipelines.send(
        new StartPipelineExecutionCommand({ name: service, clientRequestToken: `release-${release}` }),
      )
      return pipelineExecutionId
    },
    async statusOf(pipelineExecutionId) {
      const asked = new GetPipelineExecutionCommand({ pipelineName: service, pipelineExecutionId })
      return (await pipelines.send(asked)).pipelineExecution?.status ?? ''
    },
    async approve(asked) {
      const mails = await asking()
      const link = mails.at(-1)?.body.text.match(/https?:\S+choice=approve/)?.[0]
      if (link === undefined || mails.length < asked) return false
      const { pathname, searchParams } = new URL(link)
      const body = new URLSearchParams({ token: searchParams.get('token') ?? '', decision: 'approve' })
      await fetch(`${webUrl}${pathname}`, { method: 'POST', body })
      return true
    },
    mails: async () => (await asking()).length,
    advance,
    async actionsOf(pipelineExecutionId) {
      const { actionExecutionDetails = [] } = await pipelines.send(
        new ListActionExecutionsCommand({ pipelineName: service, filter: { pipelineExecutionId } }),
      )
      return actionExecutionDetails.map((each) => `${each.stageName}/${each.actionName} ${each.status}`).sort()
    },
    async toldOf(run) {
      const { output } = await stack('signalbox-deployment')
      const { Items = [] } = await tables.send(
        new QueryCommand({
          TableName: output('TableName'),
          KeyConditionExpression: 'pk = :run',
          ExpressionAttributeValues: { ':run': { S: `$deployment#of_run#${run}` } },
        }),
      )
      const told = Items.map(({ what }) => what?.S ?? '')
      return Object.fromEntries(
        [...new Set(told)].sort().map((each) => [each, told.filter((one) => one === each).length]),
      )
    },
    async deployments() {
      const counts: number[] = []
      for (const StackName of stacks) {
        const { StackEvents = [] } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName }))
        const begun = StackEvents.filter(
          ({ ResourceType, ResourceStatus }) =>
            ResourceType === 'AWS::CloudFormation::Stack' &&
            /^(?:CREATE|UPDATE)_IN_PROGRESS$/.test(ResourceStatus ?? ''),
        )
        counts.push(begun.length)
      }
      return counts
    },
    async builds() {
      const { ids = [] } = await builds.send(new ListBuildsForProjectCommand({ projectName: `${service}-build` }))
      return ids.length
    },
    destroy() {
      for (const each of [cloudFormation, pipelines, builds, tables, objects]) each.destroy()
    },
  }
}
