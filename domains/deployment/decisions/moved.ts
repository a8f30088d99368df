/** What each event of a pipeline makes of its run. */
import type { DataOf, EventDefinition } from '../../../events'
import {
  PipelineFailed,
  PipelineStarted,
  ReleaseAwaitingApproval,
  ReleasePromoted,
  RollbackCompleted,
  RollbackStarted,
  StageCompleted,
  StageDeployed,
  StageFailed,
  StageStarted,
} from '../../../events/catalog/deployment'
import type { Change } from '../../../shared/store/store'
import type { Run } from '../run'
import { gateShut, isBehindGate } from './gate'
import { hasGoneOn, stageEnded, stageStarted } from './moments'
import { begun, ended, stageMoved } from './run'

type Moves =
  | typeof PipelineStarted
  | typeof StageStarted
  | typeof StageDeployed
  | typeof StageFailed
  | typeof PipelineFailed
  | typeof ReleaseAwaitingApproval
  | typeof RollbackCompleted
type Data = Partial<
  DataOf<typeof PipelineStarted> &
    DataOf<typeof StageStarted> &
    DataOf<typeof PipelineFailed> &
    DataOf<typeof ReleaseAwaitingApproval> &
    DataOf<typeof RollbackCompleted>
>

const statuses = { FAILED: 'failed', STOPPED: 'stopped', CANCELED: 'canceled', SUPERSEDED: 'superseded' } as const

export function moved(run: Run, definition: EventDefinition, data: DataOf<Moves>, at: string, now: Date): Change<Run> {
  const { trigger, stage = '', attempt = 1, state, expiresAt = '', to = '', outcome }: Data = data
  if (definition === PipelineStarted) return begun(run, at, trigger)
  if (definition === StageStarted) return stageStarted(run, stage, attempt, at)
  if (definition === StageFailed && state) return stageEnded(run, stage, attempt, statuses[state], at)
  if (definition === ReleaseAwaitingApproval) return awaits(run, stage, expiresAt)
  if (definition === StageDeployed) return deployed(run, stage, at, now)
  if (definition === StageCompleted) return stageMoved(run, stage, { completedAt: at })
  if (definition === RollbackStarted) return run.back ? { state: run } : { state: { ...run, back: { to } } }
  if (definition === RollbackCompleted && run.back?.outcome === outcome) return { state: run }
  if (definition === RollbackCompleted) return wentBack({ ...run, back: { to, outcome } }, at)
  if (hasGoneOn(run, at)) return { state: run }
  if (definition === ReleasePromoted) return over(run, 'promoted', at, now)
  if (definition !== PipelineFailed || !state) return { state: run }
  return over(run, statuses[state], at, now)
}

function deployed(run: Run, stage: string, at: string, now: Date): Change<Run> {
  const { state } = stageMoved(run, stage, { deployedAt: at })
  return isBehindGate(run, stage, at) ? gateShut(state, 'approved', at, now) : { state }
}

/** Of Prod it is told as a release too, which says more. */
function wentBack(run: Run, at: string): Change<Run> {
  const isDone = run.back?.outcome === 'SUCCEEDED' && run.endedAt === undefined
  return isDone ? ended(run, 'rolled-back', at) : { state: run }
}

function over(run: Run, status: Exclude<Run['status'], 'running'>, at: string, now: Date): Change<Run> {
  const { state } = ended(run, status, at)
  return state === run ? { state } : gateShut(state, status === 'promoted' ? 'approved' : 'rejected', at, now)
}

/** Told before or after the gate is heard of: whichever runs out last is of the newest. */
function awaits(run: Run, stage: string, expiresAt: string): Change<Run> {
  if (run.awaits && run.awaits.expiresAt >= expiresAt) return { state: run }
  return { state: { ...run, awaits: { stage, expiresAt } } }
}
