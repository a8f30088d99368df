import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { opaque } from '../../text'
import { attempt, inStage, inStageMeanings, runExample, suiteName } from './parts'

/** A suite, and how its result comes: as the function's answer, or by an event that it publishes. */
export const suiteToRun = z.object({ suite: suiteName, by: z.enum(['answer', 'event']) })

export const suiteToRunMeanings: Meanings<typeof suiteToRun> = {
  suite: 'The name of its function.',
  by: '`answer`: what the function answers is the result. `event`: it publishes TestSuiteCompleted, in its own time.',
}

export const jobId = z.string().check(z.regex(/^[0-9a-zA-Z-]{1,64}$/, 'expected the id of a job'))

export const stageTests = z.extend(inStage, {
  jobId,
  goesOnWith: z.optional(attempt),
  baseUrl: z.optional(opaque(1000)),
  outputs: z.optional(z.record(opaque(255), z.string().check(z.maxLength(4096)))),
  suites: z.array(suiteToRun).check(z.maxLength(40)),
  timeoutMinutes: z.int().check(z.minimum(1), z.maximum(1380)),
  problem: z.optional(z.string().check(z.maxLength(1000))),
})

export const stageTestsMeanings: Meanings<typeof stageTests> = {
  ...inStageMeanings,
  jobId: 'The job of CodePipeline that is answered with the verdict. Whoever holds it can answer.',
  goesOnWith: 'The attempt that the job goes on with; left out: another attempt begins.',
  baseUrl: 'Where the service answers: the output `ApiUrl` of its stack.',
  outputs: 'The outputs of its stack, as far as they are no more than 32 KB.',
  suites: 'What is to be run.',
  timeoutMinutes: 'How long each suite may take.',
  problem: 'Why nothing can be run: what is missing where.',
}

export const StageTestsRequested = defineEvent({
  owner: 'deployment',
  name: 'StageTestsRequested',
  version: 1,
  publishers: ['deployment'],
  answeredBy: ['IntegrationTestsCompleted'],
  sensitive: true,
  summary: 'A stage is deployed, and a job of the pipeline waits for the verdict of its tests.',
  data: stageTests,
  examples: [
    {
      run: runExample,
      stage: 'Beta',
      jobId: '11111111-abcd-1111-abcd-111111abcdef',
      baseUrl: 'https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com/Prod',
      outputs: { ApiUrl: 'https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com/Prod' },
      suites: [{ suite: 'time-service-tests', by: 'answer' }],
      timeoutMinutes: 15,
    },
    {
      run: runExample,
      stage: 'Beta',
      jobId: '11111111-abcd-1111-abcd-111111abcdee',
      suites: [],
      timeoutMinutes: 15,
      problem: 'Stack time-service-beta has no output ApiUrl',
    },
  ],
})
