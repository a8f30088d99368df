/** A cloud with CodePipeline in it, services that stand in for those that actions call, and short ways to look at a run. */
import { createCodePipeline } from '../../../../local/engines/codepipeline/codepipeline'
import type {
  ActionDeclaration,
  PipelineDeclaration,
} from '../../../../local/engines/codepipeline/definition/declaration'
import type { Cloud } from '../../../../local/kernel/cloud'
import type { Service } from '../../../../local/kernel/service'
import { createTestCloud, root, type TestCloudOptions } from '../../create-test-cloud'

export interface Call {
  readonly service: string
  readonly action: string
  readonly input: Readonly<Record<string, unknown>>
}

export type Answer = (input: Readonly<Record<string, unknown>>) => unknown

export interface PutEvent {
  readonly 'detail-type': string
  readonly source: string
  readonly resources: readonly string[]
  readonly detail: Readonly<Record<string, unknown>>
}

export interface Harness {
  readonly cloud: Cloud
  readonly calls: Call[]
  readonly events: PutEvent[]
  call<Output = Record<string, never>>(action: string, input: object): Promise<Output>
  create(declaration: Partial<PipelineDeclaration> & Pick<PipelineDeclaration, 'stages'>): Promise<void>
  start(more?: object): Promise<string>
  /** Comes to rest without moving the clock. */
  settle(): Promise<void>
  status(executionId: string): Promise<string>
  stages(): Promise<Readonly<Record<string, StageState>>>
  /** Of the events so far, what and state, as in `stage Build FAILED`. */
  told(executionId?: string): string[]
}

export interface StageState {
  readonly stageName: string
  readonly inboundExecution?: { readonly pipelineExecutionId: string; readonly status: string }
  readonly inboundTransitionState?: { readonly enabled: boolean; readonly disabledReason?: string }
  readonly latestExecution?: { readonly pipelineExecutionId: string; readonly status: string }
  readonly actionStates: readonly {
    readonly actionName: string
    readonly latestExecution?: {
      readonly actionExecutionId: string
      readonly status: string
      readonly token?: string
      readonly summary?: string
      readonly lastUpdatedBy?: string
      readonly errorDetails?: { readonly code: string; readonly message: string }
    }
  }[]
}

export interface HarnessOptions extends TestCloudOptions {
  readonly cloud?: Cloud
  /** Answers of services, by service and operation. */
  readonly answers?: Readonly<Record<string, Readonly<Record<string, Answer>>>>
}

export const bucket = 'artifacts'

export async function createHarness(options: HarnessOptions = {}): Promise<Harness> {
  const cloud = options.cloud ?? (await createTestCloud(options))
  const calls: Call[] = []
  const events: PutEvent[] = []
  const answers = { ...usualAnswers(events), ...options.answers }
  for (const [name, given] of Object.entries(answers)) cloud.register(standIn(name, given, calls))
  const service = createCodePipeline(cloud)
  cloud.register(service)
  await service.load?.()
  await service.resume?.()

  const call: Harness['call'] = (action, input) => cloud.call(root, 'codepipeline', action, input)
  const harness: Harness = {
    cloud,
    calls,
    events,
    call,
    async create(declaration) {
      await call('CreatePipeline', { pipeline: pipelineOf(declaration) })
      await harness.settle()
    },
    async start(more = {}) {
      const { pipelineExecutionId } = await call<{ pipelineExecutionId: string }>('StartPipelineExecution', {
        name: 'release',
        ...more,
      })
      await harness.settle()
      return pipelineExecutionId
    },
    settle: () => cloud.activity.idle(),
    async status(pipelineExecutionId) {
      const { pipelineExecution } = await call<{ pipelineExecution: { status: string } }>('GetPipelineExecution', {
        pipelineName: 'release',
        pipelineExecutionId,
      })
      return pipelineExecution.status
    },
    async stages() {
      const { stageStates } = await call<{ stageStates: StageState[] }>('GetPipelineState', { name: 'release' })
      return Object.fromEntries(stageStates.map((stage) => [stage.stageName, stage]))
    },
    told: (executionId) =>
      events
        .filter(({ detail }) => executionId === undefined || detail['execution-id'] === executionId)
        .map(({ 'detail-type': type, detail }) => {
          const [, level = ''] = type.split(' ')
          return [level.toLowerCase(), detail.stage, detail.action, detail.state].filter(Boolean).join(' ')
        }),
  }
  return harness
}

/** An object store that has whatever is asked of it, and a bus that keeps what it is told. */
function usualAnswers(events: PutEvent[]): Record<string, Record<string, Answer>> {
  return {
    s3: {
      HeadObject: () => ({ ETag: '"etag"', VersionId: 'version-1' }),
      GetObject: () => ({ Body: Buffer.from('zip') }),
      PutObject: () => ({}),
    },
    events: {
      PutEvents({ Entries }) {
        for (const entry of Entries as { Source: string; DetailType: string; Resources: string[]; Detail: string }[]) {
          const { Source, DetailType, Resources, Detail } = entry
          events.push({ source: Source, 'detail-type': DetailType, resources: Resources, detail: JSON.parse(Detail) })
        }
        return { FailedEntryCount: 0, Entries: (Entries as object[]).map(() => ({ EventId: 'e' })) }
      },
    },
  }
}

function standIn(name: string, answers: Readonly<Record<string, Answer>>, calls: Call[]): Service {
  const operations = Object.entries(answers).map(([action, answer]) => [
    action,
    {
      access: () => [],
      handle(input: Readonly<Record<string, unknown>>) {
        calls.push({ service: name, action, input })
        return answer(input)
      },
    },
  ])
  return { name, operations: Object.fromEntries(operations) }
}

export function pipelineOf(
  given: Partial<PipelineDeclaration> & Pick<PipelineDeclaration, 'stages'>,
): PipelineDeclaration {
  return {
    name: 'release',
    roleArn: 'arn:aws:iam::000000000000:role/pipeline',
    artifactStore: { type: 'S3', location: bucket },
    pipelineType: 'V2',
    ...given,
  }
}

const type = (category: string, provider: string) => ({ category, owner: 'AWS', provider, version: '1' })

export function source(more: Partial<ActionDeclaration> = {}): ActionDeclaration {
  return {
    name: 'Source',
    actionTypeId: type('Source', 'S3'),
    configuration: { S3Bucket: 'code', S3ObjectKey: 'app.zip', PollForSourceChanges: 'false' },
    outputArtifacts: [{ name: 'SourceArtifact' }],
    ...more,
  }
}

export function approval(name = 'Approve', more: Partial<ActionDeclaration> = {}): ActionDeclaration {
  return { name, actionTypeId: type('Approval', 'Manual'), ...more }
}

export function lambda(name: string, more: Partial<ActionDeclaration> = {}): ActionDeclaration {
  return { name, actionTypeId: type('Invoke', 'Lambda'), configuration: { FunctionName: name }, ...more }
}

export function machine(name: string, more: Partial<ActionDeclaration> = {}): ActionDeclaration {
  const StateMachineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:work'
  return { name, actionTypeId: type('Invoke', 'StepFunctions'), configuration: { StateMachineArn }, ...more }
}

export function build(name: string, more: Partial<ActionDeclaration> = {}): ActionDeclaration {
  return {
    name,
    actionTypeId: type('Build', 'CodeBuild'),
    configuration: { ProjectName: 'project' },
    inputArtifacts: [{ name: 'SourceArtifact' }],
    ...more,
  }
}

export function deploy(
  name: string,
  configuration: Readonly<Record<string, string>>,
  more: Partial<ActionDeclaration> = {},
): ActionDeclaration {
  const inputArtifacts = [{ name: 'SourceArtifact' }]
  return { name, actionTypeId: type('Deploy', 'CloudFormation'), configuration, inputArtifacts, ...more }
}

export const stage = (name: string, ...actions: readonly ActionDeclaration[]) => ({ name, actions })

/** Approves what waits in a stage, or not. */
export async function answer(
  { call, stages, settle }: Harness,
  stageName: string,
  status: 'Approved' | 'Rejected',
  actionName = 'Approve',
): Promise<void> {
  const action = (await stages())[stageName]?.actionStates.find((each) => each.actionName === actionName)
  const token = action?.latestExecution?.token
  await call('PutApprovalResult', {
    pipelineName: 'release',
    stageName,
    actionName,
    token,
    result: { status, summary: `${status} by a test` },
  })
  await settle()
}
