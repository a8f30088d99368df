/** What the operations work with. */
import type { Cloud } from '../../../kernel/cloud'
import type { Principal } from '../../../kernel/principal'
import type { Access } from '../../../kernel/service'
import type { StageDeclaration } from '../definition/declaration'
import { executionNotFound, pipelineNotFound, stageNotFound } from '../errors'
import type { Engine } from '../execution/engine'
import type { Flow } from '../execution/flow'
import type { Interventions } from '../execution/interventions'
import type { Jobs } from '../execution/jobs'
import type { ExecutionRecord } from '../state/executions'
import type { PipelineRecord } from '../state/pipelines'
import type { PipelineCommands } from './pipelines'

export interface Api {
  readonly cloud: Cloud
  readonly engine: Engine
  readonly flow: Flow
  readonly interventions: Interventions
  readonly jobs: Jobs
  readonly commands: PipelineCommands
}

/** A pipeline's ARN, or that of a stage or an action in it. */
export const accessTo = (engine: Engine, action: string, ...path: readonly string[]): readonly Access[] => [
  { action: `codepipeline:${action}`, resource: engine.cloud.arn('codepipeline', path.join('/')) },
]

/** With as much of its history as is kept by now. @throws PipelineNotFoundException */
export function pipelineOf({ cloud, pipelines, prune }: Engine, name: string): PipelineRecord {
  const pipeline = pipelines.get(name)
  if (!pipeline) throw pipelineNotFound(cloud.accountId, name)
  prune(name)
  return pipeline
}

/** @throws StageNotFoundException */
export function stageOf({ structure, name }: PipelineRecord, stage: string): StageDeclaration {
  const found = structure.stages.find((each) => each.name === stage)
  if (!found) throw stageNotFound(name, stage)
  return found
}

/** @throws PipelineExecutionNotFoundException */
export function executionOf({ executions }: Engine, { name }: PipelineRecord, id: string): ExecutionRecord {
  const execution = executions.get(name, id)
  if (!execution) throw executionNotFound(name, id)
  return execution
}

/** As `lastUpdatedBy` and triggers name a caller. */
export const nameOf = (caller: Principal): string =>
  caller.kind === 'service' ? caller.sourceArn : caller.kind === 'anonymous' ? 'anonymous' : caller.arn

export const seconds = (milliseconds: number): number => milliseconds / 1000
