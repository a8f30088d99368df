import { defineEvent } from '../../define-event'
import { inStage, runExample } from './parts'

export const StageDeployed = defineEvent({
  owner: 'deployment',
  name: 'StageDeployed',
  version: 1,
  publishers: ['deployment'],
  summary: 'A release is deployed in a stage; whether it is good there is still to be tested.',
  data: inStage,
  examples: [{ run: runExample, stage: 'Beta' }],
})
