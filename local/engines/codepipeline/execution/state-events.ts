/** What a pipeline, a stage and an action come to, on the default bus in AWS's shapes. */
import type { Cloud } from '../../../kernel/cloud'
import { type BusEvents, createBusEvents } from '../../../lib/delivery/bus-events'
import type { ActionRecord, ArtifactPlace, ExecutionRecord, StageRun } from '../state/executions'

export type PipelineState =
  | 'STARTED'
  | 'SUCCEEDED'
  | 'RESUMED'
  | 'FAILED'
  | 'STOPPING'
  | 'STOPPED'
  | 'CANCELED'
  | 'SUPERSEDED'
export type StageState = 'STARTED' | 'SUCCEEDED' | 'RESUMED' | 'FAILED' | 'STOPPING' | 'STOPPED' | 'CANCELED'
export type ActionState = 'STARTED' | 'SUCCEEDED' | 'FAILED' | 'ABANDONED' | 'CANCELED'

export interface StateEvents extends Pick<BusEvents, 'load' | 'resume' | 'stop'> {
  pipeline(execution: ExecutionRecord, state: PipelineState): void
  stage(execution: ExecutionRecord, stage: string, state: StageState): void
  action(execution: ExecutionRecord, action: ActionRecord, state: ActionState): void
}

export function createStateEvents(cloud: Cloud): StateEvents {
  const caller = cloud.actingFor('codepipeline.amazonaws.com', cloud.arn('codepipeline', '*'))
  const events = createBusEvents(cloud, { engine: 'codepipeline', source: 'aws.codepipeline', caller })

  function announce(level: string, execution: ExecutionRecord, detail: object): void {
    events.announce({
      DetailType: `CodePipeline ${level} Execution State Change`,
      Time: cloud.clock.now() / 1000,
      Resources: [cloud.arn('codepipeline', execution.pipeline)],
      Detail: JSON.stringify(detail),
    })
  }

  return {
    ...events,
    pipeline: (execution, state) => announce('Pipeline', execution, pipelineDetail(execution, state)),
    stage: (execution, stage, state) => announce('Stage', execution, stageDetail(execution, stage, state)),
    action: (execution, action, state) =>
      announce('Action', execution, actionDetail(execution, action, state, cloud.region)),
  }
}

const isoTime = (time: number): string => new Date(time).toISOString()

const counters = ({ version, attempt }: ExecutionRecord) => ({ version, 'pipeline-execution-attempt': attempt })

export function pipelineDetail(execution: ExecutionRecord, state: PipelineState) {
  const { pipeline, id, startedAt, trigger, stopReason } = execution
  const { commit } = trigger
  return {
    pipeline,
    'execution-id': id,
    'start-time': isoTime(startedAt),
    // Who asked is told once; the commit that a connection brought, each time.
    ...(commit && { 'execution-trigger': commit }),
    ...(!commit &&
      state === 'STARTED' && {
        'execution-trigger': { 'trigger-type': trigger.type, 'trigger-detail': trigger.detail },
      }),
    state,
    ...counters(execution),
    ...(state === 'STOPPING' && stopReason !== undefined && { 'stop-execution-comments': stopReason }),
  }
}

export function stageDetail(execution: ExecutionRecord, stage: string, state: StageState) {
  const { pipeline, id } = execution
  const { startedAt, retriedAt } = execution.stages[stage] as StageRun
  return {
    pipeline,
    'execution-id': id,
    ...(state !== 'RESUMED' && { 'start-time': isoTime(startedAt) }),
    ...(retriedAt !== undefined && { 'stage-last-retry-attempt-time': isoTime(retriedAt) }),
    stage,
    state,
    ...counters(execution),
  }
}

export function actionDetail(execution: ExecutionRecord, action: ActionRecord, state: ActionState, region: string) {
  const { declaration, stage, startedAt, inputs, outputs } = action
  const { owner, provider, category, version } = declaration.actionTypeId
  const result = resultOf(action)
  return {
    pipeline: execution.pipeline,
    'execution-id': execution.id,
    ...(state !== 'ABANDONED' && { 'start-time': isoTime(startedAt) }),
    stage,
    ...(state !== 'STARTED' &&
      state !== 'ABANDONED' &&
      Object.keys(result).length > 0 && { 'execution-result': result }),
    ...(state === 'STARTED' && inputs.length > 0 && { 'input-artifacts': inputs.map(artifact) }),
    ...(state === 'SUCCEEDED' && outputs.length > 0 && { 'output-artifacts': outputs.map(artifact) }),
    'action-execution-id': action.id,
    action: declaration.name,
    state,
    region: declaration.region ?? region,
    type: { owner, provider, category, version },
    ...counters(execution),
  }
}

const artifact = ({ name, bucket, key }: ArtifactPlace) => ({ name, s3location: { bucket, key } })

function resultOf({ external, problem }: ActionRecord): Record<string, string> {
  const { url, summary = problem?.message, id } = external
  return {
    ...(url !== undefined && { 'external-execution-url': url }),
    ...(summary !== undefined && { 'external-execution-summary': summary }),
    ...(id !== undefined && { 'external-execution-id': id }),
    ...(problem && { 'error-code': problem.code }),
  }
}
