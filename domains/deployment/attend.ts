/**
 * What the sweep does for one run: it tells again what nobody seems to have heard, and renews jobs. All of it may be done
 * again without harm, and changes nothing but by who hears of it.
 */
import type { CreatedEvent } from '../../events'
import {
  IntegrationTestsAborted,
  StageTestsRequested,
  TestSuiteCompleted,
  TestSuiteTokenIssued,
} from '../../events/catalog/deployment'
import { systemClock } from '../../shared/clock'
import { statusOfExecution } from '../../shared/workflows'
import { renewJob } from './answers'
import { lookedAt, openTests, renewAfter, withdrawalsToTell } from './decisions/attention'
import { decisionOf, readyAfter, withdrawalOf } from './decisions/gate'
import { completed, renewing } from './decisions/tests'
import { story } from './decisions/told'
import { stageCompleted } from './decisions/translate'
import { publisher } from './publisher'
import { reconcile } from './reconcile'
import type { Run, Tests } from './run'
import { changeRun, newestRuns } from './runs'
import { looked } from './supersede'
import { toldByWorkflow } from './told-by-workflow'
import { workflowOf } from './workflow'

/** By then what a workflow has told last has arrived, or never will. */
const patience = 10 * 60_000

export async function attend(run: Run): Promise<void> {
  const now = systemClock.now()
  for (const stage of openTests(run)) await attendTests(run, stage, run.stages[stage]?.tests as Tests, now)
  await publisher.publish(...(await aboutGate(run, now)))
  const isOver = await reconcile(run, run, now)
  await changeRun(run.id, (before, at) => ({ state: lookedAt(before, run, isOver, at) }))
}

async function attendTests(run: Run, stage: string, tests: Tests, now: Date): Promise<void> {
  const { verdict, job } = tests
  if (verdict === undefined) await publisher.publish(...(await aboutSuites(run, stage, tests, now)))
  const isStale = now.getTime() - Date.parse(job.since) >= (job.state === 'renewing' ? patience : renewAfter)
  if (isStale) await renew(run, stage, tests)
  else if (verdict !== undefined && job.state === 'waits') await publisher.publish(completed(run, stage, tests, now))
}

/** The next job comes in half a minute, and whoever hears of it is told the verdict, if there is one. */
async function renew(run: Run, stage: string, { job }: Tests): Promise<void> {
  const after = await changeRun(run.id, (before, at) => renewing(before, stage, job.id, at))
  const current = after.stages[stage]?.tests
  if (current?.job.id === job.id && current.job.state === 'renewing') await renewJob(current)
}

async function aboutSuites(run: Run, stage: string, tests: Tests, now: Date): Promise<readonly CreatedEvent[]> {
  const workflow = workflowOf(run, stage, tests)
  const status = await statusOfExecution(workflow)
  if (status === undefined) return [requestOf(run, stage, tests)]
  const isRunning = status === 'RUNNING' || status === 'PENDING_REDRIVE'
  const unheard = (await toldByWorkflow(workflow)).filter((event) => isUnheard(tests, event, isRunning))
  const isYoung = now.getTime() - Date.parse(tests.startedAt) < patience
  if (unheard.length > 0 || isRunning || isYoung) return unheard
  // Nothing more is to come, whatever it calls that: without a result a suite has none.
  const ended = status === 'TIMED_OUT' || status === 'ABORTED' ? status : 'FAILED'
  const { pipeline, id } = run
  const about = { run: { pipeline, id }, stage, attempt: tests.attempt, status: ended } as const
  return [IntegrationTestsAborted.create(about, ...story(run, now, `${stage}/${tests.attempt}/${ended}`))]
}

function isUnheard({ results, tokens = {} }: Tests, { definition, detail }: CreatedEvent, isRunning: boolean): boolean {
  const { suite } = detail.data as { readonly suite: string }
  if (results[suite]) return false
  if (definition === TestSuiteCompleted) return true
  return definition === TestSuiteTokenIssued && isRunning && tokens[suite] === undefined
}

/** The same as whoever has begun the attempt had heard, of its newest job: known jobs begin nothing. */
function requestOf(run: Run, stage: string, { job, suites, input, startedAt }: Tests): CreatedEvent {
  const { pipeline, id } = run
  const { baseUrl, outputs, timeoutMinutes = 1 } = input ?? {}
  return StageTestsRequested.create(
    { run: { pipeline, id }, stage, jobId: job.id, baseUrl, outputs, suites: [...suites], timeoutMinutes },
    ...story(run, new Date(startedAt), `job/${job.id}`),
  )
}

async function aboutGate(run: Run, now: Date): Promise<readonly CreatedEvent[]> {
  const { gate, isOver } = run
  const withdrawals = withdrawalsToTell(run, now).map((each) => withdrawalOf(run, each))
  if (!gate || isOver || gate.isAnswered) return withdrawals
  if (gate.status !== 'waiting') return [...decisionOf(run), ...withdrawals]
  if (gate.newer !== 'supersedes') return withdrawals
  const newer = readyAfter(run, await newestRuns(run.pipeline, looked))
  const at = newer?.stages[gate.after]?.completedAt
  return newer && at !== undefined ? [stageCompleted(newer, gate.after, new Date(at)), ...withdrawals] : withdrawals
}
