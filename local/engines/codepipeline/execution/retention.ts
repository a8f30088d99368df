/**
 * How long the history of a pipeline is kept: CodePipeline's twelve months from the start of an execution. What has not ended
 * by then stays, and so does what a stage still shows as its latest.
 */
import type { Cloud } from '../../../kernel/cloud'
import type { ExecutionRecord, Executions } from '../state/executions'
import type { Pipelines } from '../state/pipelines'
import type { Jobs } from './jobs'

/** Lets go of what is older. */
export type Prune = (pipeline: string) => void

const kept = 365 * 24 * 60 * 60_000

export function createRetention(cloud: Cloud, pipelines: Pipelines, executions: Executions, jobs: Jobs): Prune {
  /** Those that stages show, by their actions too: one that was retried is not the last of its stage. */
  function shown(pipeline: string): ReadonlySet<string> {
    const stages = pipelines.get(pipeline)?.structure.stages ?? []
    const records = stages.map(({ name }) => pipelines.stage(pipeline, name))
    const ofActions = records.flatMap(({ actions }) =>
      Object.values(actions).map((id) => executions.action(id)?.execution),
    )
    return new Set([...records.map(({ latest }) => latest), ...ofActions].filter((id) => id !== undefined))
  }

  return (pipeline) => {
    const isOld = ({ startedAt }: ExecutionRecord): boolean => startedAt < cloud.clock.now() - kept
    const old = executions.oldest(pipeline, isOld).filter(({ place }) => place === 'out')
    if (old.length === 0) return
    const needed = shown(pipeline)
    const gone = old.filter(({ id }) => !needed.has(id)).map(({ id }) => id)
    jobs.removeOf(executions.drop(pipeline, new Set(gone)))
  }
}
