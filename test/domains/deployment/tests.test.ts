/** The tests of a stage, decided: whatever comes twice, late or in another order. */
import * as fc from 'fast-check'
import { newRun } from '../../../domains/deployment/decisions/run'
import {
  aborted,
  answered,
  countedVerdict,
  renewing,
  requested,
  suiteCompleted,
} from '../../../domains/deployment/decisions/tests'
import type { Run, SuiteResult, TestsRequest } from '../../../domains/deployment/run'
import type { CreatedEvent, DataOf } from '../../../events'
import type { IntegrationTestsCompleted } from '../../../events/catalog/deployment'
import type { Change } from '../../../shared/store/store'

const now = new Date('2026-01-05T10:30:00.000Z')
const key = { pipeline: 'time-service', id: '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a' }
const request: TestsRequest = {
  run: key,
  stage: 'Beta',
  jobId: 'job-1',
  baseUrl: 'https://beta.example.com',
  outputs: {},
  suites: [
    { suite: 'one', by: 'answer' },
    { suite: 'two', by: 'answer' },
  ],
  timeoutMinutes: 15,
}
const passed: SuiteResult = {
  run: key,
  stage: 'Beta',
  attempt: 1,
  suite: 'one',
  verdict: 'passed',
  counts: { passed: 2, failed: 0, skipped: 0 },
  assertions: 3,
  failures: [],
}
const red: SuiteResult = {
  ...passed,
  suite: 'two',
  verdict: 'failed',
  counts: { passed: 1, failed: 1, skipped: 0 },
  failures: [{ test: 'the time is told', message: '500 !== 200' }],
}
const green = { ...passed, suite: 'two' }

type Step = (run: Run) => Change<Run>

function play(...steps: readonly Step[]): { readonly run: Run; readonly events: readonly CreatedEvent[] } {
  let run: Run = newRun(key, now)
  const events: CreatedEvent[] = []
  for (const step of steps) {
    const change = step(run)
    const { adds: _, ...loaded } = change.state
    run = loaded
    events.push(...(change.events ?? []))
  }
  return { run, events }
}

const ask =
  (changes: Partial<TestsRequest> = {}): Step =>
  (run) =>
    requested(run, { ...request, ...changes }, now)
const tell =
  (result: SuiteResult, by: 'answer' | 'event' = 'answer'): Step =>
  (run) =>
    suiteCompleted(run, result, by, now)
const verdicts = (events: readonly CreatedEvent[]) =>
  events.map(({ detail }) => detail.data as DataOf<typeof IntegrationTestsCompleted>)
const testsOf = (run: Run) => run.stages.Beta?.tests

test('there is one verdict once every suite has told, and it is green if all are', () => {
  const { run, events } = play(ask(), tell(passed), tell(green))
  expect(verdicts(events)).toEqual([
    expect.objectContaining({ verdict: 'passed', attempt: 1, counts: { passed: 4, failed: 0, skipped: 0 } }),
  ])
  expect(testsOf(run)).toMatchObject({ verdict: 'passed', job: { id: 'job-1', state: 'waits' } })
})

test('a red verdict says which test of which suite in which stage', () => {
  const { events } = play(ask(), tell(red), tell(passed))
  expect(verdicts(events)).toMatchObject([
    { verdict: 'failed', reason: 'Beta: suite two has not passed: the time is told: 500 !== 200' },
  ])
})

test('a job that is told twice begins one attempt, and another job another attempt', () => {
  expect(testsOf(play(ask(), ask()).run)?.attempt).toBe(1)
  expect(testsOf(play(ask(), ask({ jobId: 'job-2' })).run)).toMatchObject({ attempt: 2, job: { id: 'job-2' } })
})

test('a result of an attempt before counts for nothing', () => {
  const { run, events } = play(ask(), tell(passed), ask({ jobId: 'job-2' }), tell(green))
  expect(testsOf(run)).toMatchObject({ attempt: 2, results: {} })
  expect(events).toEqual([])
})

test('a result after the verdict changes nothing', () => {
  const before = play(ask(), tell(passed), tell(green)).run
  expect(suiteCompleted(before, red, 'answer', now).state).toBe(before)
})

test('a job that goes on with the attempt is the one to answer, and is told a verdict that came in between', () => {
  const steps = [ask(), tell(passed), (run: Run) => renewing(run, 'Beta', 'job-1', now), tell(green)]
  const next = ask({ jobId: 'job-2', goesOnWith: 1 })
  const { run, events } = play(...steps, next)
  expect(testsOf(run)).toMatchObject({ attempt: 1, job: { id: 'job-2', state: 'waits' }, verdict: 'passed' })
  expect(new Set(events.map(({ detail }) => detail.metadata.eventId)).size).toBe(1)
  expect(events).toHaveLength(2)
  expect(testsOf(answered(run, 'Beta', 'job-1').state)?.job.state).toBe('waits')
  expect(testsOf(answered(run, 'Beta', 'job-2').state)?.job.state).toBe('answered')
})

test('what is missing where is the verdict of an attempt that can’t be run', () => {
  const { events } = play(ask({ suites: [], problem: 'Stack time-service-beta has no output ApiUrl' }))
  expect(verdicts(events)).toMatchObject([
    { verdict: 'error', reason: 'Beta: Stack time-service-beta has no output ApiUrl' },
  ])
  expect(verdicts(play(ask({ suites: [] })).events)).toMatchObject([{ verdict: 'error' }])
})

test('a workflow that ends without all results is an error that names the suites', () => {
  const { events } = play(ask(), tell(passed), (run) => aborted(run, 'Beta', 1, 'the tests were aborted', now))
  expect(verdicts(events)).toMatchObject([
    { verdict: 'error', reason: 'Beta: the tests were aborted; no result of two' },
  ])
})

test('a suite that answers is not told of by others, nor is one told of that nobody asked', () => {
  const { run } = play(ask(), tell(passed, 'event'), tell({ ...passed, suite: 'three' }))
  expect(testsOf(run)?.results).toEqual({})
})

test.each([
  ['no assertion', { assertions: 0 }],
  ['no test that passed', { counts: { passed: 0, failed: 0, skipped: 3 } }],
  ['a failure among its counts', { counts: { passed: 3, failed: 1, skipped: 0 } }],
  ['a failure that it lists', { failures: [{ test: 'a', message: 'b' }] }],
])('a suite that says it passed, with %s, has failed', (_, changes) => {
  expect(countedVerdict({ ...passed, ...changes })).toBe('failed')
})

test('what tests say is shown on a line, without what can’t be seen, and an event can hold it', () => {
  const hostile =
    '\u202eevil\u0000\nSubject: approve\u200b\ud800 e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301'
  const { events } = play(
    ask(),
    tell({ ...red, failures: [{ test: hostile, message: hostile.repeat(40) }] }),
    tell(passed),
  )
  const [{ reason = '' } = {}] = verdicts(events)
  expect(reason).toMatch(/^Beta: suite two has not passed: evil Subject: approve/)
  expect(reason).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u)
})

test('in any order and with anything twice there is at most one verdict, and green only if both are', () => {
  const results = fc.constantFrom(
    passed,
    green,
    red,
    { ...red, verdict: 'error' as const },
    { ...green, assertions: 0 },
  )
  fc.assert(
    fc.property(fc.array(results, { maxLength: 12 }), (told) => {
      const { run, events } = play(ask(), ...told.flatMap((each) => [tell(each), tell(each)]), ask())
      expect(events.length).toBeLessThanOrEqual(1)
      const firstOf = (suite: string) => told.find((each) => each.suite === suite)
      const isGreen = firstOf('one') === passed && firstOf('two') === green
      expect(testsOf(run)?.verdict === 'passed').toBe(isGreen)
      expect(events.length === 1).toBe(firstOf('one') !== undefined && firstOf('two') !== undefined)
    }),
  )
})

test('whatever a test says, the reason is one that an event takes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      const failures = [{ test: text, message: text }]
      expect(play(ask(), tell({ ...red, failures }), tell(passed)).events).toHaveLength(1)
    }),
    { numRuns: 1000 },
  )
})
