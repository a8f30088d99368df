/**
 * What CodePipeline knows and the domain has not heard. It is told as whoever should have heard it would have told it, by
 * the same events, and changes what these change.
 */
import type { PipelineExecutionSummary } from '@aws-sdk/client-codepipeline'
import { requireEnv } from '../../shared/config'
import { isRefusedError } from '../../shared/errors'
import { isToAskAgain } from './decisions/attention'
import { gateHeard } from './decisions/gate-heard'
import type { RunKey } from './decisions/run'
import { translate } from './decisions/translate'
import { hasEnded, type Known, unheard, type WaitingGate, waitingGate } from './decisions/unheard'
import { actionsOf, executionOf, minutesOf, newestExecutions, pipelineNames, stagesOf } from './executions'
import { isOwn } from './own-pipelines'
import { publisher } from './publisher'
import type { Run } from './run'
import { newestRuns } from './runs'
import { readNoticeSettings } from './settings'

/** Of a pipeline: more are not begun between two sweeps. */
const looked = 50
const day = 24 * 60 * 60_000
const minute = 60_000

const statuses: Readonly<Record<string, readonly Run['status'][]>> = {
  Succeeded: ['promoted', 'rolled-back'],
  Failed: ['failed'],
  Stopped: ['stopped'],
  Cancelled: ['canceled'],
  Superseded: ['superseded'],
}

/** Runs of the last day that nobody has heard of, or whose end nobody has. What is kept as running is due by itself. */
export async function discover(now: Date, hasTime: () => boolean): Promise<void> {
  for await (const pipeline of pipelineNames()) {
    if (!hasTime()) return
    const recent = (await newestExecutions(pipeline, looked)).filter(
      ({ lastUpdateTime }) => lastUpdateTime && now.getTime() - lastUpdateTime.getTime() < day,
    )
    if (recent.length === 0 || !(await isOwn(pipeline))) continue
    const runs = new Map((await newestRuns(pipeline, looked)).map((run) => [run.id, run]))
    for (const execution of recent) {
      const id = execution.pipelineExecutionId ?? ''
      if (!isHeard(execution, runs.get(id))) await reconcile({ pipeline, id }, runs.get(id), now, execution)
    }
  }
}

function isHeard({ status }: PipelineExecutionSummary, run: Run | undefined): boolean {
  return run !== undefined && (run.status === 'running' || statuses[status ?? '']?.includes(run.status) === true)
}

/** @returns whether it has ended, and all that was heard */
export async function reconcile(
  { pipeline, id }: RunKey,
  run: Run | undefined,
  now: Date,
  summary?: PipelineExecutionSummary,
): Promise<boolean> {
  const key = { pipeline, id }
  const [execution, actions, stages] = await Promise.all([
    summary ?? executionOf(pipeline, id),
    actionsOf(pipeline, id),
    stagesOf(pipeline),
  ])
  // Whoever has removed the pipeline waits for nothing of it.
  if (!execution || !actions) return true
  const known: Known = {
    status: execution.status ?? '',
    trigger: execution.trigger?.triggerType,
    target: execution.rollbackMetadata?.rollbackTargetPipelineExecutionId,
    startedAt: summary?.startTime,
    updatedAt: summary?.lastUpdateTime,
    actions,
    stages,
  }
  const changes = unheard(key, run, known, now)
  const back = known.target === undefined ? undefined : { to: known.target, stage: actions[0]?.stageName }
  await publisher.publish(...changes.flatMap((change) => translate(change, back)))
  const waits = waitingGate(known, requireEnv('GATE_TOPIC_ARN'), now)
  if (waits && (waits.token !== run?.gate?.token || isToAskAgain(run.gate, now))) await tellOfGate(key, waits, now)
  return hasEnded(known) && changes.length === 0
}

/** Nothing if its settings can't be read, as its notice could not. */
async function tellOfGate(key: RunKey, gate: WaitingGate, now: Date): Promise<void> {
  const { stage, action, token, since, customData } = gate
  try {
    const { run: _, ...settings } = readNoticeSettings(customData)
    const minutes = await minutesOf(key.pipeline, stage, action)
    const expiresAt = new Date(since.getTime() + minutes * minute).toISOString()
    await publisher.publish(...gateHeard({ run: key, stage, action, token, expiresAt, settings }, now))
  } catch (error) {
    if (!isRefusedError(error)) throw error
  }
}
