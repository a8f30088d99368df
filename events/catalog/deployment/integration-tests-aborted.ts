import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { attempt, inStage, inStageMeanings, runExample } from './parts'

export const testsAborted = z.extend(inStage, { attempt, status: z.enum(['FAILED', 'TIMED_OUT', 'ABORTED']) })

export const testsAbortedMeanings: Meanings<typeof testsAborted> = {
  ...inStageMeanings,
  attempt: 'Which attempt.',
  status: 'How its workflow has ended.',
}

export const IntegrationTestsAborted = defineEvent({
  owner: 'deployment',
  name: 'IntegrationTestsAborted',
  version: 1,
  publishers: ['deployment'],
  summary: 'The workflow that runs the tests has ended without all results: there will be no more.',
  data: testsAborted,
  examples: [{ run: runExample, stage: 'Beta', attempt: 1, status: 'ABORTED' }],
})
