/** What a run keeps of what CodePipeline tells: in any order, and any number of times. */
import * as fc from 'fast-check'
import { keepPast } from '../../../domains/deployment/decisions/kept'
import { moved } from '../../../domains/deployment/decisions/moved'
import { newRun } from '../../../domains/deployment/decisions/run'
import { timesOf } from '../../../domains/deployment/decisions/times'
import { translate } from '../../../domains/deployment/decisions/translate'
import type { Run, Tests } from '../../../domains/deployment/run'
import type { CreatedEvent } from '../../../events'

const now = new Date('2026-01-05T12:00:00.000Z')
const key = { pipeline: 'time-service', id: '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a' }
const at = (minutes: number): string =>
  new Date(Date.parse('2026-01-05T10:00:00.000Z') + minutes * 60_000).toISOString()

function told(minutes: number, state: string, stage?: string, attempt = 1): readonly CreatedEvent[] {
  return translate({
    time: at(minutes),
    'detail-type': `CodePipeline ${stage === undefined ? 'Pipeline' : 'Stage'} Execution State Change`,
    detail: {
      pipeline: key.pipeline,
      'execution-id': key.id,
      'pipeline-execution-attempt': attempt,
      state,
      ...(stage !== undefined && { stage }),
    },
  })
}

function heard(events: readonly CreatedEvent[], before: Run = newRun(key, now)): Run {
  return events.reduce(
    (run, { definition, detail }) =>
      moved(run, definition, detail.data as never, detail.metadata.occurredAt, now).state,
    before,
  )
}

const retried = [
  ...told(0, 'STARTED'),
  ...told(0, 'STARTED', 'Source'),
  ...told(1, 'SUCCEEDED', 'Source'),
  ...told(2, 'STARTED', 'Beta'),
  ...told(5, 'FAILED', 'Beta'),
  ...told(5, 'FAILED'),
  ...told(25, 'RESUMED', 'Beta', 2),
]

test('stages tell when they are begun, when they fail, and when they are begun again', () => {
  expect(retried.map(({ definition }) => definition.name)).toEqual([
    'PipelineStarted',
    'StageStarted',
    'StageCompleted',
    'StageStarted',
    'StageFailed',
    'PipelineFailed',
    'StageStarted',
  ])
  expect(told(1, 'STOPPING', 'Beta')).toEqual([])
  expect(told(1, 'CANCELED', 'Beta', 1e9)[0]?.detail.data).toMatchObject({ attempt: 1000, state: 'CANCELED' })
})

test('a run that has failed goes on when a stage of it is begun again', () => {
  const failed = heard(retried.slice(0, -1))
  expect(failed).toMatchObject({ status: 'failed', endedAt: at(5) })
  const run = heard(retried)
  expect(run).toMatchObject({ status: 'running', stages: { Beta: { moments: [{}, {}, { attempt: 2 }] } } })
  expect(run.endedAt).toBeUndefined()
  // What had ended it is told again.
  expect(heard(retried, run)).toEqual(run)
  expect(heard(told(40, 'FAILED', undefined, 2), run)).toMatchObject({ status: 'failed', endedAt: at(40) })
})

test('in whichever order, and however often, the same is kept', () => {
  const inOrder = heard(retried)
  const order = fc.shuffledSubarray([...retried, ...retried], { minLength: 2 * retried.length })
  fc.assert(
    fc.property(order, (events) => {
      const run = heard(events)
      expect([run.status, run.endedAt, run.startedAt]).toEqual([inOrder.status, inOrder.endedAt, inOrder.startedAt])
      expect(run.stages).toEqual(inOrder.stages)
      expect(timesOf(run, now)).toEqual(timesOf(inOrder, now))
    }),
  )
})

test('a stage that is tried a thousand times is kept in bounds', () => {
  const events = Array.from({ length: 1000 }, (_, index) => told(index, 'RESUMED', 'Beta', index + 1)).flat()
  expect(heard(events).stages.Beta?.moments).toHaveLength(100)
})

test('an attempt that another takes the place of is kept without what failed and what answers it, and not for ever', () => {
  const attemptOf = (attempt: number): Tests => ({
    attempt,
    startedAt: at(attempt),
    job: { id: 'secret-job', state: 'answered', since: at(attempt) },
    knownJobs: ['secret-job'],
    suites: [{ suite: 'zones', by: 'answer' }],
    results: {
      zones: { verdict: 'failed', counts: { passed: 0, failed: 1, skipped: 0 }, at: at(attempt), failure: 'it broke' },
    },
    tokens: { zones: 'secret-token' },
    verdict: 'failed',
  })
  const withTests = (run: Run, attempt: number): Run => ({
    ...run,
    stages: { Beta: { ...run.stages.Beta, tests: attemptOf(attempt) } },
  })
  let run = withTests(newRun(key, now), 1)
  for (let attempt = 2; attempt <= 9; attempt++) run = keepPast(run, withTests(run, attempt), now)
  const { earlier = [] } = run.stages.Beta ?? {}
  expect(earlier.map(({ attempt }) => attempt)).toEqual([4, 5, 6, 7, 8])
  expect(JSON.stringify(earlier)).not.toMatch(/secret|it broke/)
  expect(keepPast(run, { ...run }, now).stages.Beta?.earlier).toHaveLength(5)
})
