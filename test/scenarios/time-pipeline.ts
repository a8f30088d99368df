/** A service with a pipeline, as a template of its own: what its suites do is told by an environment variable. */
import { CloudFormationClient, CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import {
  CodePipelineClient,
  GetPipelineStateCommand,
  PutApprovalResultCommand,
  RetryStageExecutionCommand,
  RollbackStageCommand,
  StartPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline'
import { PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { newUlid } from '../../shared/ids'
import { allow, arnOf, inlineFunction, refOf, serviceRole } from '../local/template-cloud'
import type { Signalbox } from './signalbox'

const suiteCode = `
  const report = (verdict, failed) => ({
    verdict,
    counts: { passed: 2, failed, skipped: 0 },
    assertions: 5,
    failures: failed ? [{ test: 'the time is told', message: '500 !== 200' }] : [],
  })
  exports.handler = async (event) => {
    const told = process.env[event.stage] ?? 'pass'
    const does = told === 'held' ? await (await fetch(process.env.HOLDS)).text() : told
    if (does === 'exit') process.exit(7)
    if (does === 'hang') await new Promise(() => setInterval(() => undefined, 1000))
    if (does === 'crash') throw new TypeError('it is broken')
    if (does === 'nothing') return 'ok'
    if (does === 'vacuous') return { ...report('passed', 0), assertions: 0 }
    if (does === 'says') {
      const { SAYS } = process.env
      return { ...report('failed', 1), failures: [{ test: SAYS.slice(0, 400), message: SAYS }] }
    }
    if (event.baseUrl !== 'https://time.example.com') throw new Error('base ' + event.baseUrl)
    return does === 'fail' ? report('failed', 1) : report('passed', 0)
  }`

export interface Shape {
  /** By stage: what the suite does there; `pass` unless said. */
  readonly suite?: Readonly<
    Record<string, 'pass' | 'fail' | 'crash' | 'nothing' | 'vacuous' | 'exit' | 'hang' | 'held' | 'says'>
  >
  /** The test that has failed, and why, of suites that `says`. */
  readonly says?: string
  /** The address that suites ask which are `held`: they go on when it answers. */
  readonly holds?: string
  readonly byEvent?: boolean
  /** How long a suite may take; an hour, if it reports by event. */
  readonly timeoutMinutes?: number
  /** SUPERSEDED unless said. */
  readonly mode?: 'QUEUED' | 'PARALLEL'
  readonly outputs?: Readonly<Record<string, unknown>>
  readonly gate?: object
  /** In the place of the parameters of the tests. */
  readonly parameters?: string
}

const type = (Category: string, Provider: string) => ({ Category, Owner: 'AWS', Provider, Version: '1' })
const run = '#{codepipeline.PipelineExecutionId}'

export const approver = { name: 'Grace', email: 'grace@example.com' }

/** Stages Source, Beta (tests) and Prod (gate, tests). */
function templateOf(signalbox: Signalbox, name: string, shape: Shape): string {
  const { StartTestsFunction, GateTopicArn } = signalbox.local.outputs('signalbox-deployment')
  const stack = `${name}-tests`
  const suite = `${name}-tests-suite`
  const tests = (stage: string) => ({
    Name: 'Tests',
    RunOrder: 2,
    ActionTypeId: type('Invoke', 'Lambda'),
    Configuration: {
      FunctionName: StartTestsFunction,
      UserParameters:
        shape.parameters ??
        JSON.stringify({
          pipeline: name,
          run,
          stage,
          appStack: stack,
          testStack: stack,
          ...(shape.byEvent && { byEvent: ['-tests-suite'], timeoutMinutes: shape.timeoutMinutes ?? 60 }),
        }),
    },
  })
  const gate = {
    run,
    approvers: [approver],
    requester: { name: 'Pipeline', email: 'pipeline@example.com' },
    after: 'Beta',
  }
  return JSON.stringify({
    Resources: {
      Artifacts: {
        Type: 'AWS::S3::Bucket',
        Properties: { BucketName: `${name}-artifacts`, VersioningConfiguration: { Status: 'Enabled' } },
      },
      SuiteRole: serviceRole('lambda.amazonaws.com'),
      Suite: inlineFunction('SuiteRole', suiteCode, {
        FunctionName: suite,
        Timeout: 2,
        Environment: {
          Variables: {
            ...shape.suite,
            ...(shape.holds && { HOLDS: shape.holds }),
            ...(shape.says && { SAYS: shape.says }),
          },
        },
      }),
      PipelineRole: serviceRole('codepipeline.amazonaws.com', [
        allow(
          ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject', 's3:GetBucketVersioning'],
          [arnOf('Artifacts'), { 'Fn::Sub': '${Artifacts.Arn}/*' }],
        ),
        allow('lambda:InvokeFunction', { 'Fn::Sub': `arn:aws:lambda:*:*:function:${StartTestsFunction}` }),
        allow('sns:Publish', GateTopicArn),
      ]),
      Pipeline: {
        Type: 'AWS::CodePipeline::Pipeline',
        Properties: {
          Name: name,
          PipelineType: 'V2',
          ...(shape.mode && { ExecutionMode: shape.mode }),
          RoleArn: arnOf('PipelineRole'),
          ArtifactStore: { Type: 'S3', Location: refOf('Artifacts') },
          Stages: [
            {
              Name: 'Source',
              Actions: [
                {
                  Name: 'Source',
                  ActionTypeId: type('Source', 'S3'),
                  Configuration: { S3Bucket: refOf('Artifacts'), S3ObjectKey: 'app.zip', PollForSourceChanges: false },
                  OutputArtifacts: [{ Name: 'SourceArtifact' }],
                },
              ],
            },
            { Name: 'Beta', Actions: [tests('Beta')] },
            {
              Name: 'Prod',
              Actions: [
                {
                  Name: 'Approve',
                  RunOrder: 1,
                  ActionTypeId: type('Approval', 'Manual'),
                  Configuration: {
                    NotificationArn: GateTopicArn,
                    CustomData: JSON.stringify({ ...gate, ...shape.gate }),
                  },
                },
                tests('Prod'),
              ],
            },
          ],
        },
      },
    },
    Outputs: Object.fromEntries(
      Object.entries({ ApiUrl: 'https://time.example.com', TestFunction: refOf('Suite'), ...shape.outputs }).map(
        ([key, Value]) => [key, { Value }],
      ),
    ),
  })
}

export interface TimePipeline {
  /** Goes as far as it goes. */
  start(): Promise<string>
  /** Waits for nothing. */
  begin(): Promise<string>
  /** What came of the suite, told by event as whoever runs it elsewhere does; it has passed, unless said otherwise. */
  tell(run: string, changes?: Readonly<Record<string, unknown>>): Promise<void>
  /** Of Prod, to what an earlier run has released; the run that does it. */
  rollBack(to: string): Promise<string>
  /** At the gate, in CodePipeline itself. */
  decide(status: 'Approved' | 'Rejected'): Promise<void>
  retry(stage: string, pipelineExecutionId: string): Promise<void>
  /** Of the newest run in each stage, and why an action has failed. */
  state(): Promise<Readonly<Record<string, string>>>
  problem(stage: string): Promise<string | undefined>
}

export async function createPipeline(signalbox: Signalbox, name: string, shape: Shape = {}): Promise<TimePipeline> {
  const { sdkConfig, idle } = signalbox.local
  const stacks = new CloudFormationClient(sdkConfig)
  const client = new CodePipelineClient(sdkConfig)
  const StackName = `${name}-tests`
  const TemplateBody = templateOf(signalbox, name, shape)
  await stacks.send(new CreateStackCommand({ StackName, TemplateBody, Capabilities: ['CAPABILITY_IAM'] }))
  await idle()
  const { Stacks = [] } = await stacks.send(new DescribeStacksCommand({ StackName }))
  if (Stacks[0]?.StackStatus !== 'CREATE_COMPLETE')
    throw new Error(`${Stacks[0]?.StackStatus}: ${Stacks[0]?.StackStatusReason}`)
  const put = new PutObjectCommand({ Bucket: `${name}-artifacts`, Key: 'app.zip', Body: 'zip' })
  await new S3Client({ ...sdkConfig, forcePathStyle: true }).send(put)
  await idle()
  const stages = async () => (await client.send(new GetPipelineStateCommand({ name }))).stageStates ?? []
  const begin = async () => {
    const { pipelineExecutionId = '' } = await client.send(new StartPipelineExecutionCommand({ name }))
    return pipelineExecutionId
  }
  return {
    begin,
    async start() {
      const run = await begin()
      await idle()
      return run
    },
    async tell(id, changes = {}) {
      const now = signalbox.local.clock.now()
      const data = {
        run: { pipeline: name, id },
        stage: 'Beta',
        attempt: 1,
        suite: `${name}-tests-suite`,
        verdict: 'passed',
        counts: { passed: 2, failed: 0, skipped: 0 },
        assertions: 5,
        failures: [],
        ...changes,
      }
      const metadata = { eventId: newUlid(now), version: 1, occurredAt: now.toISOString(), correlationId: id }
      const entry = {
        EventBusName: 'signalbox',
        Source: 'signalbox.tests',
        DetailType: 'TestSuiteCompleted',
        Detail: JSON.stringify({ metadata, data }),
      }
      await signalbox.eventBridge.send(new PutEventsCommand({ Entries: [entry] }))
      await idle()
    },
    async decide(status) {
      const actions = (await stages()).find(({ stageName }) => stageName === 'Prod')?.actionStates
      const token = actions?.find(({ actionName }) => actionName === 'Approve')?.latestExecution?.token
      const names = { pipelineName: name, stageName: 'Prod', actionName: 'Approve' }
      await client.send(new PutApprovalResultCommand({ ...names, token, result: { status, summary: 'By hand' } }))
      await idle()
    },
    async retry(stageName, pipelineExecutionId) {
      const retryMode = 'FAILED_ACTIONS'
      await client.send(
        new RetryStageExecutionCommand({ pipelineName: name, stageName, pipelineExecutionId, retryMode }),
      )
      await idle()
    },
    async rollBack(targetPipelineExecutionId) {
      const { pipelineExecutionId = '' } = await client.send(
        new RollbackStageCommand({ pipelineName: name, stageName: 'Prod', targetPipelineExecutionId }),
      )
      await idle()
      return pipelineExecutionId
    },
    state: async () =>
      Object.fromEntries(
        (await stages()).map(({ stageName = '', latestExecution }) => [stageName, latestExecution?.status ?? 'none']),
      ),
    async problem(stage) {
      const found = (await stages()).find(({ stageName }) => stageName === stage)
      return found?.actionStates?.map(({ latestExecution }) => latestExecution?.errorDetails?.message).find(Boolean)
    },
  }
}
