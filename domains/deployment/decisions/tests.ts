/**
 * The tests of a stage: who waits for them, what came of each suite, and when there is a verdict. Requests, results and jobs
 * come twice, late, and in any order.
 */
import type { CreatedEvent } from '../../../events'
import { IntegrationTestsCompleted } from '../../../events/catalog/deployment'
import type { Change } from '../../../shared/store/store'
import { shorten } from '../../../shared/text'
import type { Job, Run, SuiteResult, SuiteSummary, Tests, TestsRequest, Verdict } from '../run'
import { legible } from './legible'
import { withStage } from './run'
import { story } from './told'

const mostKnownJobs = 50
/** Of the reason, which stands in the answer of the job and in an event. */
const longestReason = 500

/** A job that is new begins an attempt; one that goes on with an attempt takes the place of the job before. */
export function requested(run: Run, request: TestsRequest, now: Date): Change<Run> {
  const { stage, jobId, goesOnWith } = request
  const before = run.stages[stage]?.tests
  if (before?.knownJobs.includes(jobId)) return { state: run }
  const job: Job = { id: jobId, state: 'waits', since: now.toISOString() }
  const knownJobs = [...(before?.knownJobs ?? []), jobId].slice(-mostKnownJobs)
  if (goesOnWith !== undefined && before) {
    // Of an attempt before this one: nobody waits for that any more.
    if (goesOnWith !== before.attempt) return { state: withStage(run, stage, { tests: { ...before, knownJobs } }) }
    const tests = { ...before, job, knownJobs }
    const again = tests.verdict === undefined ? [] : [completed(run, stage, tests, now)]
    return { state: withStage(run, stage, { tests }), events: again }
  }
  const { suites, baseUrl, outputs, timeoutMinutes, problem } = request
  const begun: Tests = {
    attempt: (before?.attempt ?? 0) + 1,
    startedAt: now.toISOString(),
    job,
    knownJobs,
    suites,
    results: {},
    input: { baseUrl, outputs, timeoutMinutes },
  }
  if (problem !== undefined) return conclude(run, stage, begun, 'error', problem, now)
  if (suites.length === 0) return conclude(run, stage, begun, 'error', 'there is no suite to run', now)
  return { state: withStage({ ...run, isOver: undefined }, stage, { tests: begun }) }
}

/**
 * Counts once. What comes after the verdict, for an attempt before this one, or of a suite that is not asked, changes
 * nothing; nor does what somebody else tells of a suite that answers the workflow.
 */
export function suiteCompleted(run: Run, result: SuiteResult, by: 'answer' | 'event', now: Date): Change<Run> {
  const { stage, attempt, suite } = result
  const before = run.stages[stage]?.tests
  const asked = before?.suites.find((each) => each.suite === suite)
  if (!before || before.attempt !== attempt || before.verdict !== undefined || before.results[suite]) {
    return { state: run }
  }
  // The workflow itself tells only of an event that it has waited for in vain.
  const isTheirs = asked && (asked.by === by || (by === 'answer' && result.verdict === 'error'))
  if (!isTheirs) return { state: run }
  const clean = legibleResult(result)
  const tests: Tests = { ...before, results: { ...before.results, [suite]: summaryOf(clean, now) } }
  const added = { ...run, adds: [...(run.adds ?? []), clean] }
  if (Object.keys(tests.results).length < tests.suites.length) return { state: withStage(added, stage, { tests }) }
  return conclude(added, stage, tests, verdictOf(tests), undefined, now)
}

/** Nothing more is to come: what has no result by now has none. */
export function aborted(run: Run, stage: string, attempt: number, why: string, now: Date): Change<Run> {
  const tests = run.stages[stage]?.tests
  if (!tests || tests.attempt !== attempt || tests.verdict !== undefined) return { state: run }
  const missing = tests.suites.filter(({ suite }) => !tests.results[suite]).map(({ suite }) => suite)
  return conclude(run, stage, tests, 'error', `${why}; no result of ${missing.join(', ')}`, now)
}

/** The workflow waits for a suite, and this token ends that. */
export function tokenIssued(run: Run, stage: string, attempt: number, suite: string, token: string): Change<Run> {
  const tests = run.stages[stage]?.tests
  if (!tests || tests.attempt !== attempt || tests.tokens?.[suite] === token) return { state: run }
  return { state: withStage(run, stage, { tests: { ...tests, tokens: { ...tests.tokens, [suite]: token } } }) }
}

/** A continuation is about to be asked for: from now on the next job is the one to answer. */
export function renewing(run: Run, stage: string, jobId: string, now: Date): Change<Run> {
  const tests = run.stages[stage]?.tests
  if (!tests || tests.job.id !== jobId || tests.job.state === 'answered') return { state: run }
  const job: Job = { id: jobId, state: 'renewing', since: now.toISOString() }
  return { state: withStage(run, stage, { tests: { ...tests, job } }) }
}

export function answered(run: Run, stage: string, jobId: string): Change<Run> {
  const tests = run.stages[stage]?.tests
  if (tests?.job.id !== jobId || tests.job.state === 'answered') return { state: run }
  return { state: withStage(run, stage, { tests: { ...tests, job: { ...tests.job, state: 'answered' } } }) }
}

/** Only green if it says so, a test has passed, something was asserted, and nothing failed. */
export function countedVerdict({ verdict, counts, assertions, failures }: SuiteResult): Verdict {
  if (verdict !== 'passed') return verdict
  const isGreen = counts.passed > 0 && counts.failed === 0 && assertions > 0 && failures.length === 0
  return isGreen ? 'passed' : 'failed'
}

function verdictOf({ suites, results }: Tests): Verdict {
  const verdicts = suites.map(({ suite }) => results[suite]?.verdict ?? 'error')
  if (verdicts.includes('error')) return 'error'
  return verdicts.length > 0 && verdicts.every((each) => each === 'passed') ? 'passed' : 'failed'
}

function legibleResult(result: SuiteResult): SuiteResult {
  return {
    ...result,
    failures: result.failures.map(({ test, message }) => ({
      test: legible(test, 200),
      message: legible(message, 1000),
    })),
  }
}

function summaryOf(result: SuiteResult, now: Date): SuiteSummary {
  const { counts, assertions, failures, reportUrl } = result
  const verdict = countedVerdict(result)
  const [first] = failures
  const nothing = assertions === 0 ? 'it asserted nothing' : 'no test has passed'
  const told = first ? `${first.test}: ${first.message}` : nothing
  const why = { failure: shorten(told, 300), ...(reportUrl !== undefined && { reportUrl }) }
  return { verdict, counts, at: now.toISOString(), ...(verdict !== 'passed' && why) }
}

function conclude(
  run: Run,
  stage: string,
  { input: _, ...begun }: Tests,
  verdict: Verdict,
  problem: string | undefined,
  now: Date,
): Change<Run> {
  const tests: Tests = { ...begun, verdict, endedAt: now.toISOString() }
  const reason =
    verdict === 'passed' ? undefined : legible(`${stage}: ${problem ?? firstFailure(tests)}`, longestReason)
  const concluded: Tests = { ...tests, ...(reason !== undefined && { reason }) }
  return { state: withStage(run, stage, { tests: concluded }), events: [completed(run, stage, concluded, now)] }
}

function firstFailure({ suites, results }: Tests): string {
  const found = suites.find(({ suite }) => results[suite]?.verdict !== 'passed')
  return found ? `suite ${found.suite} has not passed: ${results[found.suite]?.failure ?? 'no result'}` : 'no result'
}

/** Told again it has the same id. */
export function completed(run: Run, stage: string, tests: Tests, now: Date): CreatedEvent {
  const { attempt, verdict = 'error', suites, results, reason, endedAt } = tests
  const sum = (of: keyof SuiteSummary['counts']) =>
    Object.values(results).reduce((total, { counts }) => total + counts[of], 0)
  const { pipeline, id } = run
  return IntegrationTestsCompleted.create(
    {
      run: { pipeline, id },
      stage,
      attempt,
      verdict,
      counts: { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') },
      suites: suites.map(({ suite }) => ({ suite, verdict: results[suite]?.verdict ?? 'error' })),
      ...(reason !== undefined && { reason }),
    },
    ...story(run, endedAt === undefined ? now : new Date(endedAt), `${stage}/${attempt}/completed`),
  )
}
