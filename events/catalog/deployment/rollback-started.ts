import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { inStage, inStageMeanings, runExample, runId } from './parts'

export const rollbackStarted = z.extend(inStage, { to: runId })

export const rollbackStartedMeanings: Meanings<typeof rollbackStarted> = {
  ...inStageMeanings,
  to: 'The run whose release is deployed again.',
}

export const RollbackStarted = defineEvent({
  owner: 'deployment',
  name: 'RollbackStarted',
  version: 1,
  publishers: ['deployment'],
  summary: 'A stage goes back to the release of an earlier run.',
  data: rollbackStarted,
  examples: [{ run: runExample, stage: 'Prod', to: '6e0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5b' }],
})
