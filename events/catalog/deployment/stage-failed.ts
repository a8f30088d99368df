import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { attempt, inStage, inStageMeanings, runExample } from './parts'

export const stageFailed = z.extend(inStage, { attempt, state: z.enum(['FAILED', 'STOPPED', 'CANCELED']) })

export const stageFailedMeanings: Meanings<typeof stageFailed> = {
  ...inStageMeanings,
  attempt: 'Counts how often the run was begun, from 1.',
  state: 'As CodePipeline calls it.',
}

export const StageFailed = defineEvent({
  owner: 'deployment',
  name: 'StageFailed',
  version: 1,
  publishers: ['deployment'],
  summary: 'A stage has ended for a run before all of it was done.',
  data: stageFailed,
  examples: [{ run: runExample, stage: 'Beta', attempt: 1, state: 'FAILED' }],
})
