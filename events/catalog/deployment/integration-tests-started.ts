import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { attempt, inStage, inStageMeanings, runExample, suiteName } from './parts'

export const testsStarted = z.extend(inStage, { attempt, suites: z.array(suiteName).check(z.maxLength(40)) })

export const testsStartedMeanings: Meanings<typeof testsStarted> = {
  ...inStageMeanings,
  attempt: 'Counts how often the tests of this stage were begun in this run, from 1.',
  suites: 'What is run, all at once.',
}

export const IntegrationTestsStarted = defineEvent({
  owner: 'deployment',
  name: 'IntegrationTestsStarted',
  version: 1,
  publishers: ['deployment'],
  summary: 'The integration tests of a stage have begun.',
  data: testsStarted,
  examples: [{ run: runExample, stage: 'Beta', attempt: 1, suites: ['time-service-tests'] }],
})
