import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { opaque } from '../../text'
import { run, runExample } from './parts'

export const pipelineStarted = z.object({ run, trigger: z.optional(opaque(100)) })

export const pipelineStartedMeanings: Meanings<typeof pipelineStarted> = {
  run: 'Which run of which pipeline.',
  trigger: 'What started it, as CodePipeline calls it: `StartPipelineExecution`, say.',
}

export const PipelineStarted = defineEvent({
  owner: 'deployment',
  name: 'PipelineStarted',
  version: 1,
  publishers: ['deployment'],
  summary: 'A pipeline has begun a run.',
  data: pipelineStarted,
  examples: [{ run: runExample, trigger: 'StartPipelineExecution' }, { run: runExample }],
})
