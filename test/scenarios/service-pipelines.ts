/**
 * Services with a whole pipeline of ServicePipeline's, in the system of a test: an archive in a bucket is their source, builds
 * and stacks are real. What the suites of the plain service do is said in its archive.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CloudFormationClient,
  CreateStackCommand,
  type Stack as DeployedStack,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation'
import {
  type ActionExecutionDetail,
  CodePipelineClient,
  GetPipelineStateCommand,
  ListPipelineExecutionsCommand,
  paginateListActionExecutions,
  type StageState,
} from '@aws-sdk/client-codepipeline'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { App, BootstraplessSynthesizer, type IStackSynthesizer, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { Bucket, type CfnBucket, type IBucket } from 'aws-cdk-lib/aws-s3'
import { PipelineSource, ServicePipeline, type ServicePipelineProps } from '../../infra/constructs/service-pipeline'
import { type FileToZip, writeZip } from '../../local/lib/zip/write-zip'
import { inlineFunction, refOf, serviceRole } from '../local/template-cloud'
import type { Signalbox } from './signalbox'
import { approver } from './time-pipeline'

export interface ServiceActions {
  /** The bucket of the pipeline's artefacts. */
  readonly artefacts: string
  /** Puts the archive into the bucket that starts the pipeline, which goes as far as it goes; the run that comes of it. */
  release(files: readonly FileToZip[]): Promise<string>
  newestRun(): Promise<string>
  /** By stage: what the newest run there has come to. */
  state(): Promise<Readonly<Record<string, string>>>
  /** Why an action of the stage has failed. */
  problem(stage: string): Promise<string | undefined>
  /** Of a run, in their order. */
  actions(run: string): Promise<readonly ActionExecutionDetail[]>
  stages(): Promise<readonly StageState[]>
  /** `beta`, `tests`: undefined if there is no such stack. */
  stack(what: string): Promise<DeployedStack | undefined>
}

export type ServiceProps = Partial<ServicePipelineProps> & Pick<ServicePipelineProps, 'app' | 'tests'>

export const gate = {
  approvers: [approver],
  requester: { name: 'Pipeline', email: 'pipeline@example.com' },
}

/** @param deploy brings the stack of the pipeline up; by CloudFormation's API unless given */
export async function createService(
  signalbox: Signalbox,
  service: string,
  props: ServiceProps,
  deploy?: (stackName: string, template: string) => Promise<unknown>,
): Promise<ServiceActions> {
  const { sdkConfig, idle } = signalbox.local
  const stacks = new CloudFormationClient(sdkConfig)
  const pipelines = new CodePipelineClient(sdkConfig)
  const s3 = new S3Client({ ...sdkConfig, forcePathStyle: true })
  const stackOf = async (StackName: string) => {
    try {
      return (await stacks.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0]
    } catch (error) {
      if (String(error).includes('does not exist')) return undefined
      throw error
    }
  }
  const stages = async () => (await pipelines.send(new GetPipelineStateCommand({ name: service }))).stageStates ?? []

  const StackName = `pipeline-of-${service}`
  const { template, prefix } = pipelineOf(service, props)
  const TemplateBody = JSON.stringify(template)
  if (deploy) await deploy(StackName, TemplateBody)
  else await stacks.send(new CreateStackCommand({ StackName, TemplateBody, Capabilities: ['CAPABILITY_IAM'] }))
  await idle()
  const made = await stackOf(StackName)
  if (made?.StackStatus !== 'CREATE_COMPLETE') throw new Error(`${made?.StackStatus}: ${made?.StackStatusReason}`)

  const newestRun = async () => {
    const list = new ListPipelineExecutionsCommand({ pipelineName: service, maxResults: 1 })
    const { pipelineExecutionSummaries: [newest] = [] } = await pipelines.send(list)
    return newest?.pipelineExecutionId ?? ''
  }
  const { StackResources = [] } = await stacks.send(new DescribeStackResourcesCommand({ StackName }))
  const artefacts = StackResources.find(({ LogicalResourceId }) => LogicalResourceId?.includes('Artefacts'))

  return {
    artefacts: artefacts?.PhysicalResourceId ?? '',
    stages,
    stack: (what) => stackOf(`${prefix}-${what}`),
    async release(files) {
      const Body = await writeZip(files)
      await s3.send(new PutObjectCommand({ Bucket: codeOf(service), Key: 'service.zip', Body }))
      await idle()
      return newestRun()
    },
    newestRun,
    state: async () =>
      Object.fromEntries(
        (await stages()).map(({ stageName = '', latestExecution }) => [stageName, latestExecution?.status ?? 'none']),
      ),
    async problem(stage) {
      const found = (await stages()).find(({ stageName }) => stageName === stage)
      return found?.actionStates?.map(({ latestExecution }) => latestExecution?.errorDetails?.message).find(Boolean)
    },
    async actions(pipelineExecutionId) {
      const found: ActionExecutionDetail[] = []
      const about = { pipelineName: service, filter: { pipelineExecutionId } }
      for await (const page of paginateListActionExecutions({ client: pipelines }, about))
        found.push(...(page.actionExecutionDetails ?? []))
      return found.reverse()
    },
  }
}

export const codeOf = (service: string) => `code-of-${service}`

/** As `cdk synth` writes it, for a stack that needs nothing of CDK's own in the account. */
function pipelineOf(service: string, props: ServiceProps): { readonly template: object; readonly prefix: string } {
  const outdir = mkdtempSync(join(tmpdir(), 'pipeline-'))
  // CDK's own check of templates takes seconds; what matters here is what the local cloud says of them.
  process.env.CDK_VALIDATION = 'false'
  try {
    const app = new App({ outdir, analyticsReporting: false })
    const synthesizer = new BootstraplessSynthesizer() as IStackSynthesizer
    const stack = new Stack(app, 'Pipeline', { synthesizer })
    const code = new Bucket(stack, 'Code', {
      bucketName: codeOf(service),
      versioned: true,
      removalPolicy: RemovalPolicy.DESTROY,
    }) as IBucket
    ;(code.node.defaultChild as CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    }
    const source = PipelineSource.s3(code, 'service.zip')
    const { stacks: prefix } = new ServicePipeline(stack, 'Service', { service, source, gate, ...props })
    return { template: app.synth().getStackByName('Pipeline').template, prefix }
  } finally {
    rmSync(outdir, { recursive: true })
  }
}

/** `pass` unless said. */
export type Behaviour = 'pass' | 'fail' | 'crash' | 'hang' | 'silent'

export interface PlainService {
  /** By stage. */
  readonly suite?: Readonly<Record<string, Behaviour>>
  /** The logical ids of their functions: `Doors`, which does so, and `Windows`, unless said. */
  readonly suites?: readonly string[]
  /** Tells two releases apart. */
  readonly version?: number
}

export const plain: ServiceProps = {
  app: { template: 'app.json', parameters: (StageName) => ({ StageName }) },
  tests: { template: 'tests.json' },
}

const suiteCode = `
  const report = (failed) => ({
    verdict: failed ? 'failed' : 'passed',
    counts: { passed: 2, failed, skipped: 0 },
    assertions: 5,
    failures: failed ? [{ test: 'the door opens', message: 'open !== shut' }] : [],
    reportUrl: 'https://reports.example.com/doors',
  })
  exports.handler = async (event) => {
    const does = process.env[event.stage] ?? 'pass'
    if (does === 'crash') process.exit(7)
    if (does === 'hang') await new Promise(() => setInterval(() => undefined, 1000))
    if (event.baseUrl !== 'https://' + event.stage.toLowerCase() + '.example.com') throw new Error(event.baseUrl)
    return does === 'silent' ? undefined : report(does === 'fail' ? 1 : 0)
  }`

/** One queue, and suites, the first of which does as it is told. */
export function plainService({
  suite = {},
  suites = ['Doors', 'Windows'],
  version = 1,
}: PlainService = {}): readonly FileToZip[] {
  const app = {
    Parameters: { StageName: { Type: 'String' } },
    Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: version } } },
    Outputs: {
      ApiUrl: { Value: { 'Fn::Sub': 'https://${StageName}.example.com' } },
      Version: { Value: String(version) },
    },
  }
  const tests = {
    Resources: {
      Role: serviceRole('lambda.amazonaws.com'),
      ...Object.fromEntries(
        suites.map((id, index) => {
          const Variables = index === 0 ? suite : {}
          return [id, inlineFunction('Role', suiteCode, { Timeout: 2, Environment: { Variables } })]
        }),
      ),
    },
    Outputs: { TestFunctions: { Value: { 'Fn::Join': [',', suites.map(refOf)] } } },
  }
  const buildspec = { version: 0.2, phases: { build: { commands: ['true'] } }, artifacts: { files: ['*.json'] } }
  return Object.entries({ 'app.json': app, 'tests.json': tests, 'buildspec.yml': buildspec }).map(
    ([path, content]) => ({ path, content: Buffer.from(JSON.stringify(content)) }),
  )
}
