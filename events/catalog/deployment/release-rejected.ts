import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { inStage, inStageMeanings, runExample, why } from './parts'

export const releaseRejected = z.extend(inStage, { reason: why })

export const releaseRejectedMeanings: Meanings<typeof releaseRejected> = {
  ...inStageMeanings,
  reason: 'Why.',
}

export const ReleaseRejected = defineEvent({
  owner: 'deployment',
  name: 'ReleaseRejected',
  version: 1,
  publishers: ['deployment'],
  summary: 'A release goes no further: it was not approved.',
  data: releaseRejected,
  examples: [{ run: runExample, stage: 'Prod', reason: 'Approval 01JG8QZ5W0000000000000000A was rejected' }],
})
