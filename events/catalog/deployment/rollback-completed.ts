import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { inStage, inStageMeanings, runExample, runId } from './parts'

export const rollbackCompleted = z.extend(inStage, { to: runId, outcome: z.enum(['SUCCEEDED', 'FAILED']) })

export const rollbackCompletedMeanings: Meanings<typeof rollbackCompleted> = {
  ...inStageMeanings,
  to: 'The run whose release is deployed again.',
  outcome: 'Whether the earlier release is deployed again.',
}

export const RollbackCompleted = defineEvent({
  owner: 'deployment',
  name: 'RollbackCompleted',
  version: 1,
  publishers: ['deployment'],
  summary: 'Going back is over.',
  data: rollbackCompleted,
  examples: [{ run: runExample, stage: 'Prod', to: '6e0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5b', outcome: 'SUCCEEDED' }],
})
