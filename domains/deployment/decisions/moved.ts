/** What each event of a pipeline makes of its run. */
import type { DataOf, EventDefinition } from '../../../events'
import {
  PipelineFailed,
  PipelineStarted,
  ReleasePromoted,
  StageCompleted,
  StageDeployed,
} from '../../../events/catalog/deployment'
import type { Change } from '../../../shared/store/store'
import type { Run } from '../run'
import { gateShut } from './gate'
import { begun, ended, stageMoved } from './run'

type Moves = typeof PipelineStarted | typeof StageDeployed | typeof PipelineFailed
type Data = Partial<DataOf<typeof PipelineStarted> & DataOf<typeof StageDeployed> & DataOf<typeof PipelineFailed>>

const statuses = { FAILED: 'failed', STOPPED: 'stopped', CANCELED: 'canceled', SUPERSEDED: 'superseded' } as const

export function moved(run: Run, definition: EventDefinition, data: DataOf<Moves>, at: string, now: Date): Change<Run> {
  const { trigger, stage = '', state }: Data = data
  if (definition === PipelineStarted) return begun(run, at, trigger)
  if (definition === StageDeployed) return stageMoved(run, stage, { deployedAt: at })
  if (definition === StageCompleted) return stageMoved(run, stage, { completedAt: at })
  if (definition === ReleasePromoted) return ended(run, 'promoted', at)
  if (definition !== PipelineFailed || !state) return { state: run }
  const over = ended(run, statuses[state], at)
  if (over.state === run) return over
  return gateShut(over.state, now)
}
