import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { opaque } from '../../text'
import { attempt, inStage, inStageMeanings, runExample, suiteName } from './parts'

export const testSuiteToken = z.extend(inStage, { attempt, suite: suiteName, taskToken: opaque(2048) })

export const testSuiteTokenMeanings: Meanings<typeof testSuiteToken> = {
  ...inStageMeanings,
  attempt: 'Which attempt.',
  suite: 'The suite that is to be started, and waited for.',
  taskToken: 'Whoever holds it can resume the workflow.',
}

export const TestSuiteTokenIssued = defineEvent({
  owner: 'deployment',
  name: 'TestSuiteTokenIssued',
  version: 1,
  publishers: ['deployment'],
  sensitive: true,
  summary: 'The tests wait for a suite that tells its result by event, and this token resumes them.',
  data: testSuiteToken,
  examples: [
    {
      run: runExample,
      stage: 'Beta',
      attempt: 1,
      suite: 'time-service-soak',
      taskToken: 'AQCEAAAAKgAAAAMAAAAAAAAAAexample',
    },
  ],
})
