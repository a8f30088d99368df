import { defineEvent } from '../../define-event'
import { inStage, runExample } from './parts'

export const ReleasePromoted = defineEvent({
  owner: 'deployment',
  name: 'ReleasePromoted',
  version: 1,
  publishers: ['deployment'],
  summary: 'A release is in production, and its tests there have passed.',
  data: inStage,
  examples: [{ run: runExample, stage: 'Prod' }],
})
