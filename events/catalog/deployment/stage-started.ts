import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { attempt, inStage, inStageMeanings, runExample } from './parts'

export const stageStarted = z.extend(inStage, { attempt })

export const stageStartedMeanings: Meanings<typeof stageStarted> = {
  ...inStageMeanings,
  attempt: 'Counts how often the run was begun, from 1: another one is a retry.',
}

export const StageStarted = defineEvent({
  owner: 'deployment',
  name: 'StageStarted',
  version: 1,
  publishers: ['deployment'],
  summary: 'A stage has begun to work on a run, or does so again.',
  data: stageStarted,
  examples: [{ run: runExample, stage: 'Beta', attempt: 1 }],
})
