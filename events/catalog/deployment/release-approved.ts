import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { inStage, inStageMeanings, runExample, why } from './parts'

export const releaseApproved = z.extend(inStage, { reason: why })

export const releaseApprovedMeanings: Meanings<typeof releaseApproved> = {
  ...inStageMeanings,
  reason: 'Who or what has opened it: the approval, by its id, or that nothing changes.',
}

export const ReleaseApproved = defineEvent({
  owner: 'deployment',
  name: 'ReleaseApproved',
  version: 1,
  publishers: ['deployment'],
  summary: 'The gate of a stage opens for a release.',
  data: releaseApproved,
  examples: [{ run: runExample, stage: 'Prod', reason: 'Approval 01JG8QZ5W0000000000000000A' }],
})
