/** The pipelines, each version of their structure, and what stands at their stages. */
import type { Cloud } from '../../../kernel/cloud'
import { createTable } from '../../../kernel/table'
import type { Tags } from '../../../kernel/tags'
import type { PipelineDeclaration } from '../definition/declaration'

export interface PipelineRecord {
  readonly name: string
  readonly structure: PipelineDeclaration
  readonly version: number
  readonly createdAt: number
  readonly updatedAt: number
  readonly tags: Tags
}

export interface Transition {
  readonly enabled: boolean
  readonly changedBy: string
  readonly changedAt: number
  readonly reason?: string | undefined
}

/** What GetPipelineState tells of a stage: it outlives the execution that was in it. */
export interface StageRecord {
  readonly stage: string
  /** The execution that entered it last. */
  readonly latest?: string
  /** The last execution of each action, by name. */
  readonly actions: Readonly<Record<string, string>>
  /** Undefined: nobody has changed it, and it is enabled. */
  readonly transition?: Transition
}

export interface Pipelines {
  all(): readonly PipelineRecord[]
  get(name: string): PipelineRecord | undefined
  put(pipeline: PipelineRecord): void
  structure(name: string, version: number): PipelineDeclaration | undefined
  stage(pipeline: string, stage: string): StageRecord
  putStage(pipeline: string, record: StageRecord): void
  remove(name: string): void
  arnOf(name: string): string
  load(): Promise<void>
}

export function createPipelines(cloud: Cloud): Pipelines {
  const pipelines = createTable<PipelineRecord>(cloud, 'codepipeline/pipeline')
  const structures = createTable<PipelineDeclaration>(cloud, 'codepipeline/structure')
  const stages = createTable<StageRecord>(cloud, 'codepipeline/stage')

  return {
    all: () => pipelines.list(),
    get: (name) => pipelines.get(name),
    put(pipeline) {
      pipelines.put(pipeline, pipeline.name)
      const version = String(pipeline.version)
      if (!structures.has(pipeline.name, version)) structures.put(pipeline.structure, pipeline.name, version)
    },
    structure: (name, version) => structures.get(name, String(version)),
    stage: (pipeline, stage) => stages.get(pipeline, stage) ?? { stage, actions: {} },
    putStage: (pipeline, record) => void stages.put(record, pipeline, record.stage),
    remove(name) {
      pipelines.delete(name)
      structures.deleteAll(name)
      stages.deleteAll(name)
    },
    arnOf: (name) => cloud.arn('codepipeline', name),
    async load() {
      await pipelines.load()
      await structures.load()
      await stages.load()
    },
  }
}
