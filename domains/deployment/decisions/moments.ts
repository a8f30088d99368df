/** When stages were begun and ended, as often as a run was tried. In any order, and any number of times. */
import type { Change } from '../../../shared/store/store'
import type { Moment, Run } from '../run'
import { withStage } from './run'

/** A run that is tried more often has forgotten its first tries. */
const mostMoments = 100

/** A run that has ended goes on by this: somebody has retried it. */
export function stageStarted(run: Run, stage: string, attempt: number, at: string): Change<Run> {
  const { state } = withMoment(run, stage, { what: 'begun', attempt, at })
  const hasEnded =
    state.endedAt !== undefined && state.endedAt < at && state.status !== 'promoted' && state.status !== 'rolled-back'
  return { state: hasEnded ? { ...state, status: 'running', endedAt: undefined, isOver: undefined } : state }
}

export function stageEnded(
  run: Run,
  stage: string,
  attempt: number,
  what: Exclude<Moment['what'], 'begun'>,
  at: string,
): Change<Run> {
  return withMoment(run, stage, { what, attempt, at })
}

/** Whether it was begun again since: what ended it then did not end it for good. */
export function hasGoneOn({ stages }: Run, at: string): boolean {
  return Object.values(stages).some(({ moments = [] }) => moments.some((each) => each.what === 'begun' && each.at > at))
}

function withMoment(run: Run, stage: string, moment: Moment): Change<Run> {
  const known = run.stages[stage]?.moments ?? []
  const isKnown = known.some(({ what, attempt }) => what === moment.what && attempt === moment.attempt)
  if (isKnown) return { state: run }
  const moments = [...known, moment].sort(inOrder).slice(-mostMoments)
  return { state: withStage(run, stage, { moments }) }
}

/** Of one instant, an attempt begins before it ends, and the next one after that. */
function inOrder(one: Moment, other: Moment): number {
  if (one.at !== other.at) return one.at < other.at ? -1 : 1
  if (one.attempt !== other.attempt) return one.attempt - other.attempt
  return Number(one.what !== 'begun') - Number(other.what !== 'begun')
}
