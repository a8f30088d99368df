import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { attempt, counts, failure, inStage, inStageMeanings, reportUrl, runExample, suiteName, verdict } from './parts'

export const testSuiteResult = z.extend(inStage, {
  attempt,
  suite: suiteName,
  verdict,
  counts,
  assertions: z.int().check(z.minimum(0), z.maximum(1_000_000_000)),
  failures: z.array(failure).check(z.maxLength(20)),
  reportUrl: z.optional(reportUrl),
})

export const testSuiteResultMeanings: Meanings<typeof testSuiteResult> = {
  ...inStageMeanings,
  attempt: 'Which attempt.',
  suite: 'The name of its function.',
  verdict: 'What came of it. `passed` counts only with a test that has passed, an assertion, and nothing that failed.',
  counts: 'How many tests there were.',
  assertions: 'How many assertions were made.',
  failures: 'The first twenty.',
  reportUrl: 'Where the rest is.',
}

export const TestSuiteCompleted = defineEvent({
  owner: 'deployment',
  name: 'TestSuiteCompleted',
  version: 1,
  publishers: ['deployment', 'tests'],
  summary: 'A suite of a stage’s integration tests is over.',
  data: testSuiteResult,
  examples: [
    {
      run: runExample,
      stage: 'Beta',
      attempt: 1,
      suite: 'time-service-tests',
      verdict: 'passed',
      counts: { passed: 4, failed: 0, skipped: 1 },
      assertions: 9,
      failures: [],
    },
    {
      run: runExample,
      stage: 'Beta',
      attempt: 1,
      suite: 'time-service-tests',
      verdict: 'failed',
      counts: { passed: 3, failed: 1, skipped: 0 },
      assertions: 8,
      failures: [{ test: 'the time is told', message: 'AssertionError: 500 !== 200' }],
      reportUrl: 'https://reports.example.com/4711',
    },
    {
      run: runExample,
      stage: 'Beta',
      attempt: 1,
      suite: 'time-service-tests',
      verdict: 'error',
      counts: { passed: 0, failed: 0, skipped: 0 },
      assertions: 0,
      failures: [{ test: '(suite)', message: 'Lambda.Unknown: the function gave no answer' }],
    },
  ],
})
