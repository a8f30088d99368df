/**
 * What of a run CodePipeline knows and the domain has not heard: as the events that were lost would have told it, which is
 * the same event again when it is translated.
 */
import type { ActionExecutionDetail, StageState } from '../executions'
import type { Run } from '../run'
import type { RunKey } from './run'
import { deployAction, type PipelineChange } from './translate'

/** What CodePipeline says of a run when it is asked. */
export interface Known {
  readonly status: string
  readonly trigger?: string | undefined
  /** The earlier run that it goes back to. */
  readonly target?: string | undefined
  readonly startedAt?: Date | undefined
  readonly updatedAt?: Date | undefined
  /** In the order in which they were begun. */
  readonly actions: readonly ActionExecutionDetail[]
  /** Of its pipeline as it is now. */
  readonly stages: readonly StageState[]
}

/** What is younger is most likely being told just now. */
const patience = 2 * 60_000

const ends: Readonly<Record<string, readonly [state: string, status: Run['status']]>> = {
  Failed: ['FAILED', 'failed'],
  Stopped: ['STOPPED', 'stopped'],
  Cancelled: ['CANCELED', 'canceled'],
  Superseded: ['SUPERSEDED', 'superseded'],
}

/** Whether nothing more will come of it by itself. */
export function hasEnded({ status }: Pick<Known, 'status'>): boolean {
  return status === 'Succeeded' || status in ends
}

/** @param run as it is kept; undefined if nothing of it was heard */
export function unheard(key: RunKey, run: Run | undefined, known: Known, now: Date): readonly PipelineChange[] {
  const changes = [...ofStart(run, known), ...ofStages(run, known), ...ofEnd(run, known, now)]
  return changes
    .filter(({ at }) => now.getTime() - at.getTime() >= patience)
    .map(({ at, of, ...detail }) => ({
      time: at.toISOString(),
      'detail-type': `CodePipeline ${of} Execution State Change`,
      detail: { pipeline: key.pipeline, 'execution-id': key.id, ...detail },
    }))
}

interface Change extends Partial<Omit<PipelineChange['detail'], 'state'>> {
  readonly of: 'Pipeline' | 'Stage' | 'Action'
  readonly at: Date
  readonly state: string
}

function ofStart(run: Run | undefined, { startedAt, actions, trigger, target }: Known): readonly Change[] {
  const at = startedAt ?? actions[0]?.startTime
  const isHeard = run?.startedAt !== undefined && (target === undefined || run.back !== undefined)
  if (isHeard || !at) return []
  return [{ of: 'Pipeline', at, state: 'STARTED', 'execution-trigger': { 'trigger-type': trigger } }]
}

function ofStages(run: Run | undefined, known: Known): readonly Change[] {
  const names = [...new Set(known.actions.map(({ stageName = '' }) => stageName))]
  return names.flatMap((stage, index) => {
    const own = known.actions.filter(({ stageName }) => stageName === stage)
    const heard = run?.stages[stage]
    const isDone = index < names.length - 1 || known.status === 'Succeeded' || isAllDone(stage, own, known)
    return [
      ...momentsOf(stage, known).filter((each) => !isMomentHeard(run, each)),
      ...(heard?.deployedAt === undefined ? own.filter(isDeployed).map(deployed) : []),
      ...(isDone && heard?.completedAt === undefined ? [completed(stage, own)] : []),
    ]
  })
}

function isDeployed({ actionName, status, input }: ActionExecutionDetail): boolean {
  return actionName === deployAction && status === 'Succeeded' && input?.actionTypeId?.category === 'Deploy'
}

function deployed({ stageName, actionExecutionId, lastUpdateTime, startTime }: ActionExecutionDetail): Change {
  return {
    of: 'Action',
    at: lastUpdateTime ?? startTime ?? new Date(0),
    state: 'SUCCEEDED',
    stage: stageName,
    action: deployAction,
    'action-execution-id': actionExecutionId,
    type: { category: 'Deploy' },
  }
}

/** Each action that the stage has now was tried last with success. */
function isAllDone(stage: string, own: readonly ActionExecutionDetail[], { stages }: Known): boolean {
  const actions = stages.find(({ stageName }) => stageName === stage)?.actionStates ?? []
  const last = new Map(own.map(({ actionName, status }) => [actionName, status]))
  return actions.length > 0 && actions.every(({ actionName }) => last.get(actionName) === 'Succeeded')
}

function completed(stage: string, own: readonly ActionExecutionDetail[]): Change {
  return { of: 'Stage', at: lastOf(own) ?? new Date(0), state: 'SUCCEEDED', stage }
}

function ofEnd(run: Run | undefined, known: Known, now: Date): readonly Change[] {
  const { status, target, actions, updatedAt } = known
  const at = updatedAt ?? lastOf(actions) ?? now
  const attempt = { 'pipeline-execution-attempt': attemptOf(actions) }
  const [state, kept] = ends[status] ?? []
  if (state !== undefined) {
    // Of an attempt before, what is kept is older than what was tried since.
    const begun = actions.at(-1)?.startTime?.toISOString() ?? ''
    const isHeard = run?.status === kept && (run?.endedAt ?? '') >= begun && isBackHeard(run, target, 'FAILED')
    return isHeard ? [] : [{ of: 'Pipeline', at, state, ...attempt }]
  }
  if (status !== 'Succeeded' || isBackHeard(run, target, 'SUCCEEDED')) return []
  return [{ of: 'Pipeline', at, state: 'SUCCEEDED', ...attempt }]
}

function isBackHeard(run: Run | undefined, target: string | undefined, outcome: 'SUCCEEDED' | 'FAILED'): boolean {
  return target === undefined || run?.back?.outcome === outcome
}

/** As CodePipeline counts: whatever is retried, something of it is begun again, after something had failed. */
export function attemptOf(actions: readonly ActionExecutionDetail[]): number {
  return attemptsOf(actions).at(-1) ?? 1
}

/** Of which attempt each action was. */
function attemptsOf(actions: readonly ActionExecutionDetail[]): readonly number[] {
  let attempt = 1
  let seen = new Set<string>()
  let failedAt: Date | undefined
  return actions.map((action) => {
    const { stageName, actionName, startTime, lastUpdateTime } = action
    const name = `${stageName}/${actionName}`
    if (seen.has(name) || (failedAt && startTime && startTime > failedAt)) {
      attempt++
      seen = new Set()
      failedAt = undefined
    }
    seen.add(name)
    if (hasFailed(action)) failedAt = lastUpdateTime
    return attempt
  })
}

const hasFailed = ({ status }: ActionExecutionDetail): boolean => status === 'Failed' || status === 'Abandoned'

/** When a stage was begun, and how it has failed, in each of its attempts. */
function momentsOf(stage: string, known: Known): readonly Change[] {
  const { actions, status } = known
  const attempts = attemptsOf(actions)
  const last = attempts.at(-1)
  const own = [...new Set(attempts.filter((_, index) => actions[index]?.stageName === stage))]
  return own.flatMap((attempt) => {
    const tried = actions.filter((action, index) => attempts[index] === attempt && action.stageName === stage)
    const about = { of: 'Stage', stage, 'pipeline-execution-attempt': attempt } as const
    const begun: Change = { ...about, at: tried[0]?.startTime ?? new Date(0), state: 'STARTED' }
    const [end] = attempt === last ? (ends[status] ?? []) : ['FAILED']
    if (end === undefined || !tried.some(hasFailed)) return [begun]
    return [begun, { ...about, at: lastOf(tried) ?? new Date(0), state: end }]
  })
}

function isMomentHeard(run: Run | undefined, { stage = '', state, 'pipeline-execution-attempt': of }: Change): boolean {
  const what = state === 'STARTED' ? 'begun' : Object.values(ends).find(([end]) => end === state)?.[1]
  return run?.stages[stage]?.moments?.some((each) => each.attempt === of && each.what === what) ?? false
}

function lastOf(actions: readonly ActionExecutionDetail[]): Date | undefined {
  return actions
    .flatMap(({ lastUpdateTime, startTime }) => lastUpdateTime ?? startTime ?? [])
    .reduce<Date | undefined>((last, each) => (last && last > each ? last : each), undefined)
}

/** A manual approval that waits, and tells the topic. */
export interface WaitingGate {
  readonly stage: string
  readonly action: string
  readonly token: string
  readonly since: Date
  readonly customData: string
}

export function waitingGate({ actions, stages }: Known, topicArn: string, now: Date): WaitingGate | undefined {
  const waits = actions.find(
    ({ status, input }) =>
      status === 'InProgress' &&
      input?.actionTypeId?.category === 'Approval' &&
      input.resolvedConfiguration?.NotificationArn === topicArn,
  )
  if (!waits) return undefined
  const { stageName: stage = '', actionName: action = '', actionExecutionId, startTime: since = now, input } = waits
  const found = stages
    .find(({ stageName }) => stageName === stage)
    ?.actionStates?.find(({ latestExecution }) => latestExecution?.actionExecutionId === actionExecutionId)
  const token = found?.latestExecution?.token
  const customData = input?.resolvedConfiguration?.CustomData ?? ''
  const isYoung = now.getTime() - since.getTime() < patience
  return token === undefined || isYoung ? undefined : { stage, action, token, since, customData }
}
