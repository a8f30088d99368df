/** What CodePipeline tells of a run, and what becomes of the run by that. In any order, and any number of times. */
import type { Change } from '../../../shared/store/store'
import type { Run, StageOfRun } from '../run'

export interface RunKey {
  readonly pipeline: string
  readonly id: string
}

export function newRun({ pipeline, id }: RunKey, now: Date): Run {
  return { pipeline, id, version: 1, status: 'running', heardAt: now.toISOString(), stages: {} }
}

export function begun(run: Run, at: string, trigger: string | undefined): Change<Run> {
  if (run.startedAt !== undefined) return { state: run }
  return { state: { ...run, startedAt: at, ...(trigger !== undefined && { trigger }) } }
}

/** A run that was retried, or rolled back to, goes on after it has ended. */
export function ended(run: Run, status: Exclude<Run['status'], 'running'>, at: string): Change<Run> {
  if (run.endedAt !== undefined && (run.endedAt > at || (run.status === status && run.endedAt === at)))
    return { state: run }
  return { state: { ...run, status, endedAt: at } }
}

export function stageMoved(
  run: Run,
  stage: string,
  moved: Pick<StageOfRun, 'deployedAt' | 'completedAt'>,
): Change<Run> {
  const before = run.stages[stage]
  const isKnown = Object.entries(moved).every(([name, at]) => {
    const known = before?.[name as keyof typeof moved]
    return known !== undefined && at !== undefined && known >= at
  })
  return { state: isKnown ? run : withStage(run, stage, moved) }
}

export function withStage(run: Run, stage: string, changed: StageOfRun): Run {
  return { ...run, stages: { ...run.stages, [stage]: { ...run.stages[stage], ...changed } } }
}
