/** What each event of a pipeline makes of its run. */
import type { DataOf, EventDefinition } from '../../../events'
import {
  PipelineFailed,
  PipelineStarted,
  ReleasePromoted,
  RollbackCompleted,
  RollbackStarted,
  StageCompleted,
  StageDeployed,
} from '../../../events/catalog/deployment'
import type { Change } from '../../../shared/store/store'
import type { Run } from '../run'
import { gateShut, isBehindGate } from './gate'
import { begun, ended, stageMoved } from './run'

type Moves = typeof PipelineStarted | typeof StageDeployed | typeof PipelineFailed | typeof RollbackCompleted
type Data = Partial<
  DataOf<typeof PipelineStarted> &
    DataOf<typeof StageDeployed> &
    DataOf<typeof PipelineFailed> &
    DataOf<typeof RollbackCompleted>
>

const statuses = { FAILED: 'failed', STOPPED: 'stopped', CANCELED: 'canceled', SUPERSEDED: 'superseded' } as const

export function moved(run: Run, definition: EventDefinition, data: DataOf<Moves>, at: string, now: Date): Change<Run> {
  const { trigger, stage = '', state, to = '', outcome }: Data = data
  if (definition === PipelineStarted) return begun(run, at, trigger)
  if (definition === StageDeployed) return deployed(run, stage, at, now)
  if (definition === StageCompleted) return stageMoved(run, stage, { completedAt: at })
  if (definition === RollbackStarted) return run.back ? { state: run } : { state: { ...run, back: { to } } }
  if (definition === RollbackCompleted && run.back?.outcome === outcome) return { state: run }
  if (definition === RollbackCompleted) return { state: { ...run, back: { to, outcome } } }
  if (definition === ReleasePromoted) return over(run, 'promoted', at, now)
  if (definition !== PipelineFailed || !state) return { state: run }
  return over(run, statuses[state], at, now)
}

function deployed(run: Run, stage: string, at: string, now: Date): Change<Run> {
  const { state } = stageMoved(run, stage, { deployedAt: at })
  return isBehindGate(run, stage, at) ? gateShut(state, 'approved', at, now) : { state }
}

function over(run: Run, status: Exclude<Run['status'], 'running'>, at: string, now: Date): Change<Run> {
  const { state } = ended(run, status, at)
  return state === run ? { state } : gateShut(state, status === 'promoted' ? 'approved' : 'rejected', at, now)
}
