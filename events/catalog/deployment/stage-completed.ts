import { defineEvent } from '../../define-event'
import { inStage, runExample } from './parts'

export const StageCompleted = defineEvent({
  owner: 'deployment',
  name: 'StageCompleted',
  version: 1,
  publishers: ['deployment'],
  summary: 'All of a stage is done for a run: the next one may begin.',
  data: inStage,
  examples: [{ run: runExample, stage: 'Gamma' }],
})
