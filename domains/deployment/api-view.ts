/** Runs as the API shows them. What opens gates and answers jobs is in none of it. */
import type { ActionExecutionDetail } from '@aws-sdk/client-codepipeline'
import type { Release } from './decisions/gate'
import { legible } from './decisions/legible'
import { countedVerdict } from './decisions/tests'
import { stateOfStage, type Times, timesOf } from './decisions/times'
import type { EarlierTests, Gate, Run, StageOfRun, SuiteResult } from './run'

const longestText = 1000

export function runSummaryOf({ id, pipeline, status, heardAt, startedAt, endedAt, trigger }: Run) {
  return { run: id, pipeline, status, heardAt, startedAt, endedAt, trigger }
}

export function runViewOf(run: Run, actions: readonly ActionExecutionDetail[], now: Date) {
  const times = timesOf(run, now)
  const stages = Object.entries(run.stages)
    .map(([name, stage]) => stageView(run, name, stage, times.stages[name], actions))
    .sort(inOrder(actions))
  return {
    ...runSummaryOf(run),
    seconds: secondsOf(times.run),
    stages,
    gate: run.gate && gateView(run, run.gate),
  }
}

export function sourceView(
  provider: string | undefined,
  version: string | undefined,
  release: Omit<Release, 'changes'>,
) {
  const { commit, message, author } = release
  return {
    provider,
    commit: shown(commit),
    version: commit === undefined ? shown(version) : undefined,
    message: shown(message),
    author: author && { name: shown(author.name), email: shown(author.email) },
  }
}

export function suiteView(result: SuiteResult) {
  const { run, stage, attempt, suite, counts, assertions, failures, reportUrl } = result
  return {
    run: run.id,
    stage,
    attempt,
    suite,
    verdict: countedVerdict(result),
    counts,
    assertions,
    failures,
    reportUrl,
  }
}

/** What others have written, on one line; undefined if they have not. */
export function shown(text: string | undefined, most = longestText): string | undefined {
  return text === undefined || text === '' ? undefined : legible(text, most)
}

/** Where a browser may be led. */
export function linkIn(url: string | undefined): string | undefined {
  return url !== undefined && /^https:\/\/[!-~]{1,2000}$/.test(url) ? url : undefined
}

function stageView(
  run: Run,
  name: string,
  stage: StageOfRun,
  times: Times | undefined,
  actions: readonly ActionExecutionDetail[],
) {
  const { moments = [], deployedAt, completedAt, tests, earlier = [] } = stage
  const state = stateOfStage(run, stage)
  const last = moments.at(-1)
  const endedAt = state === 'succeeded' ? completedAt : last?.what === 'begun' ? undefined : last?.at
  return {
    stage: name,
    state,
    begunAt: moments[0]?.at,
    deployedAt,
    endedAt,
    seconds: secondsOf(times ?? { length: 0, work: 0, waiting: 0 }),
    tests: [...earlier, ...(tests ? [tests] : [])].map(testsView),
    actions: actions.filter(({ stageName }) => stageName === name).map(actionView),
  }
}

type StageView = ReturnType<typeof stageView>

/** By when they were begun; in the order of what they did if that was in one instant. */
function inOrder(actions: readonly ActionExecutionDetail[]): (one: StageView, other: StageView) => number {
  const names = [...new Set(actions.map(({ stageName }) => stageName))]
  return (one, other) => {
    const [first, second] = [firstOf(one), firstOf(other)]
    if (first !== second) return first < second ? -1 : 1
    return names.indexOf(one.stage) - names.indexOf(other.stage)
  }
}

function firstOf({ begunAt, deployedAt, endedAt, tests }: StageView): string {
  return begunAt ?? deployedAt ?? tests[0]?.startedAt ?? endedAt ?? '~'
}

function testsView({ attempt, startedAt, endedAt, verdict, reason, suites, results }: EarlierTests) {
  const told = suites.map(({ suite, by }) => ({ suite, by, ...results[suite] }))
  return { attempt, startedAt, endedAt, verdict, reason, suites: told }
}

function actionView({
  actionName = '',
  input,
  status = 'InProgress',
  startTime,
  lastUpdateTime,
  output,
}: ActionExecutionDetail) {
  const { externalExecutionSummary, externalExecutionUrl, errorDetails } = output?.executionResult ?? {}
  return {
    action: actionName,
    category: input?.actionTypeId?.category,
    provider: input?.actionTypeId?.provider,
    status,
    startedAt: startTime?.toISOString(),
    updatedAt: lastUpdateTime?.toISOString(),
    summary: shown(externalExecutionSummary),
    error: shown(errorDetails?.message),
    url: linkIn(externalExecutionUrl),
  }
}

function gateView({ awaits, waits = [] }: Run, gate: Gate) {
  const { stage, action, status, since, summary, asked, approvalId, votes = [] } = gate
  const isOfThis = awaits?.stage === stage && awaits.expiresAt > since
  const ends = [gate.expiresAt, isOfThis ? awaits.expiresAt : undefined].filter((each) => each !== undefined)
  return {
    stage,
    action,
    status,
    since,
    expiresAt: ends.sort()[0],
    decidedAt: waits.find((each) => each.stage === stage && each.from === since)?.until,
    reason: summary,
    approvalKey: asked?.key,
    approvalId,
    votes: votes.map(({ name, decision, at }) => ({ name, decision, at })),
  }
}

/** Parts of them are thousandths. */
function secondsOf({ length, work, waiting }: Times): Times {
  return { length: length / 1000, work: work / 1000, waiting: waiting / 1000 }
}
