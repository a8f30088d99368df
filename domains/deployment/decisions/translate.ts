/** CodePipeline's own events, as the domain's. Whatever is told twice, or found by the sweep, is the same event. */
import * as z from 'zod/mini'
import type { CreatedEvent } from '../../../events'
import {
  PipelineFailed,
  PipelineStarted,
  ReleasePromoted,
  RollbackCompleted,
  RollbackStarted,
  StageCompleted,
  StageDeployed,
  StageFailed,
  StageStarted,
} from '../../../events/catalog/deployment'
import { actionName, pipelineName, runId, stageName } from '../../../events/catalog/deployment/parts'
import { shorten } from '../../../shared/text'
import type { RunKey } from './run'
import { story } from './told'

/** As far as it is used. */
export const pipelineChange = z.object({
  time: z.iso.datetime(),
  'detail-type': z.string(),
  detail: z.object({
    pipeline: pipelineName,
    'execution-id': runId,
    state: z.string(),
    stage: z.optional(stageName),
    action: z.optional(actionName),
    'action-execution-id': z.optional(z.string()),
    'pipeline-execution-attempt': z.optional(z.number()),
    'execution-trigger': z.optional(z.looseObject({ 'trigger-type': z.optional(z.string()) })),
    type: z.optional(z.looseObject({ category: z.string(), provider: z.optional(z.string()) })),
  }),
})

export type PipelineChange = z.output<typeof pipelineChange>

/** The stage whose release is in production when all of it is done. */
export const lastStage = 'Prod'
/** Actions of this name deploy; one that only prepares a change set is called otherwise. */
export const deployAction = 'Deploy'

const stageEnds = ['FAILED', 'STOPPED', 'CANCELED'] as const
/** As the events count them. */
const mostAttempts = 1000
const ends = ['FAILED', 'STOPPED', 'CANCELED', 'SUPERSEDED'] as const

/** Of a run that goes back. */
export interface Back {
  /** The earlier run whose release is deployed again. */
  readonly to: string
  /** Undefined if nothing of it has begun. */
  readonly stage?: string | undefined
}

/** @param back of changes of whole runs: where it goes back, and to what */
export function translate(
  { time, detail, 'detail-type': type }: PipelineChange,
  back?: Back | undefined,
): readonly CreatedEvent[] {
  const { pipeline, 'execution-id': id, state, stage, action, 'pipeline-execution-attempt': attempt = 1 } = detail
  const run = { pipeline, id }
  const at = new Date(time)
  const told = (what: string) => story(run, at, what)
  if (isOfRun(type)) return ofPipeline(detail, run, back, told)
  if (stage === undefined) return []
  const about = { run, stage }
  if (type !== 'CodePipeline Action Execution State Change' && state !== 'SUCCEEDED') {
    return ofStage(about, state, Math.min(Math.max(Math.trunc(attempt), 1), mostAttempts), told)
  }
  if (state !== 'SUCCEEDED') return []
  if (type === 'CodePipeline Action Execution State Change') {
    const isDeployed = action === deployAction && detail.type?.category === 'Deploy'
    const which = detail['action-execution-id'] ?? attempt
    return isDeployed ? [StageDeployed.create(about, ...told(`${stage}/${action}/${which}`))] : []
  }
  const promoted = stage === lastStage ? [ReleasePromoted.create(about, ...told(`${stage}/promoted`))] : []
  return [stageCompleted(run, stage, at), ...promoted]
}

/** A stage is done once in a run, however often it was tried. */
export function stageCompleted({ pipeline, id }: RunKey, stage: string, at: Date): CreatedEvent {
  return StageCompleted.create({ run: { pipeline, id }, stage }, ...story({ pipeline, id }, at, `${stage}/completed`))
}

/** What its end in success is not: that is told by itself. */
function ofStage(
  about: { readonly run: RunKey; readonly stage: string },
  state: string,
  attempt: number,
  told: (what: string) => ReturnType<typeof story>,
): readonly CreatedEvent[] {
  const { stage } = about
  if (state === 'STARTED' || state === 'RESUMED') {
    return [StageStarted.create({ ...about, attempt }, ...told(`${stage}/started/${attempt}`))]
  }
  const end = stageEnds.find((each) => each === state)
  return end ? [StageFailed.create({ ...about, attempt, state: end }, ...told(`${stage}/ended/${attempt}/${end}`))] : []
}

export function isOfRun(type: string): boolean {
  return type === 'CodePipeline Pipeline Execution State Change'
}

function ofPipeline(
  { state, 'pipeline-execution-attempt': attempt = 1, ...detail }: PipelineChange['detail'],
  run: { readonly pipeline: string; readonly id: string },
  goesBack: Back | undefined,
  told: (what: string) => ReturnType<typeof story>,
): readonly CreatedEvent[] {
  const { to, stage } = goesBack ?? {}
  const back = to === undefined || stage === undefined ? undefined : { run, stage, to }
  const end = ends.find((each) => each === state)
  if (state === 'STARTED') {
    const trigger = detail['execution-trigger']?.['trigger-type']
    const begun = PipelineStarted.create(
      { run, ...(trigger !== undefined && trigger !== '' && { trigger: shorten(trigger, 100) }) },
      ...told('started'),
    )
    return [begun, ...(back ? [RollbackStarted.create(back, ...told('rollback'))] : [])]
  }
  const over = back && (state === 'SUCCEEDED' || end) ? { ...back, outcome: outcomeOf(state) } : undefined
  return [
    ...(end ? [PipelineFailed.create({ run, state: end }, ...told(`ended/${attempt}/${state}`))] : []),
    ...(over ? [RollbackCompleted.create(over, ...told(`rolled-back/${attempt}/${state}`))] : []),
  ]
}

const outcomeOf = (state: string) => (state === 'SUCCEEDED' ? ('SUCCEEDED' as const) : ('FAILED' as const))
