import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { attempt, counts, inStage, inStageMeanings, runExample, suiteName, verdict, why } from './parts'

export const suiteVerdict = z.object({ suite: suiteName, verdict })

export const suiteVerdictMeanings: Meanings<typeof suiteVerdict> = {
  suite: 'The name of its function.',
  verdict: 'What came of it.',
}

export const testsCompleted = z.extend(inStage, {
  attempt,
  verdict,
  counts,
  suites: z.array(suiteVerdict).check(z.maxLength(40)),
  reason: z.optional(why),
})

export const testsCompletedMeanings: Meanings<typeof testsCompleted> = {
  ...inStageMeanings,
  attempt: 'Which attempt.',
  verdict: '`passed` if every suite has; `error` if one gave no result.',
  counts: 'Of all suites together.',
  suites: 'What came of each.',
  reason: 'Which test in which stage, if it has not passed.',
}

export const IntegrationTestsCompleted = defineEvent({
  owner: 'deployment',
  name: 'IntegrationTestsCompleted',
  version: 1,
  publishers: ['deployment'],
  summary: 'The verdict of a stage’s integration tests. The pipeline goes on, or stops, by it.',
  data: testsCompleted,
  examples: [
    {
      run: runExample,
      stage: 'Beta',
      attempt: 1,
      verdict: 'passed',
      counts: { passed: 4, failed: 0, skipped: 1 },
      suites: [{ suite: 'time-service-tests', verdict: 'passed' }],
    },
    {
      run: runExample,
      stage: 'Beta',
      attempt: 1,
      verdict: 'failed',
      counts: { passed: 3, failed: 1, skipped: 0 },
      suites: [{ suite: 'time-service-tests', verdict: 'failed' }],
      reason: 'Beta: the time is told (time-service-tests) failed: AssertionError: 500 !== 200',
    },
  ],
})
