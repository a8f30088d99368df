/** What the sweep does for one run. All of it may be done again without harm. */
import { systemClock } from '../../shared/clock'
import { answerVerdict } from './answer-verdict'
import { renewJob } from './answers'
import { openTests, renewAfter } from './decisions/attention'
import { aborted, renewing } from './decisions/tests'
import { translate } from './decisions/translate'
import { executionOf } from './executions'
import { publisher } from './publisher'
import { backOf } from './rollback'
import type { Run, Tests } from './run'
import { changeRun } from './runs'
import { tellGate } from './tell-gate'
import { startTests, stateOfTests } from './workflow'

/** By then what a workflow has told last has arrived, or never will. */
const patience = 10 * 60_000

export async function attend(run: Run): Promise<void> {
  for (const stage of openTests(run)) await attendTests(run, stage, run.stages[stage]?.tests as Tests)
  await tellGate(run.id)
  await reconcile(run)
  // It is looked at again in a while, though nothing has changed.
  await changeRun(run.id, (before) => ({ state: { ...before } }))
}

async function attendTests(run: Run, stage: string, tests: Tests): Promise<void> {
  const { attempt, verdict, job } = tests
  const now = systemClock.now().getTime()
  if (verdict !== undefined && job.state === 'waits') return answerVerdict(run.id, stage, attempt)
  if (verdict === undefined) await attendWorkflow(run, stage, tests, now)
  const isStale = now - Date.parse(job.since) >= (job.state === 'renewing' ? patience : renewAfter)
  if (!isStale) return
  const after = await changeRun(run.id, (before, at) => renewing(before, stage, job.id, at))
  const current = after.stages[stage]?.tests
  if (current?.job.id === job.id && current.job.state === 'renewing') await renewJob(current)
}

async function attendWorkflow(run: Run, stage: string, tests: Tests, now: number): Promise<void> {
  const state = await stateOfTests(run, stage, tests)
  if (state === 'missing') return startTests(run, stage)
  if (state === 'running' || now - Date.parse(tests.startedAt) < patience) return
  await changeRun(run.id, (before, at) =>
    aborted(before, stage, tests.attempt, 'the workflow of the tests has ended', at),
  )
}

const ends: Readonly<Record<string, string>> = {
  Failed: 'FAILED',
  Stopped: 'STOPPED',
  Cancelled: 'CANCELED',
  Superseded: 'SUPERSEDED',
}

/** What CodePipeline's event would have told of the run's end. */
async function reconcile({ pipeline, id, status, stages }: Run): Promise<void> {
  if (status !== 'running') return
  const found = await executionOf(pipeline, id)
  const time = systemClock.now().toISOString()
  const detail = { pipeline, 'execution-id': id }
  const back = found && (await backOf(pipeline, id))
  // Once: when its stage is heard of it was, too, or is told of together with it here.
  const isBack = back?.stage !== undefined && stages[back.stage]?.completedAt === undefined
  const state = ends[found?.status ?? ''] ?? (isBack && found?.status === 'Succeeded' ? 'SUCCEEDED' : undefined)
  if (state !== undefined) {
    const type = 'CodePipeline Pipeline Execution State Change'
    await publisher.publish(...translate({ time, 'detail-type': type, detail: { ...detail, state } }, back))
  }
  if (found?.status !== 'Succeeded') return
  const type = 'CodePipeline Stage Execution State Change'
  const gone = back ? [back.stage ?? ''] : ['Beta', 'Gamma', 'Prod']
  const unheard = gone.filter((stage) => stages[stage]?.completedAt === undefined)
  for (const stage of unheard)
    await publisher.publish(
      ...translate({ time, 'detail-type': type, detail: { ...detail, stage, state: 'SUCCEEDED' } }),
    )
}
