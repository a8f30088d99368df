import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { run, runExample } from './parts'

export const pipelineFailed = z.object({ run, state: z.enum(['FAILED', 'STOPPED', 'CANCELED', 'SUPERSEDED']) })

export const pipelineFailedMeanings: Meanings<typeof pipelineFailed> = {
  run: 'Which run of which pipeline.',
  state: 'As CodePipeline calls it.',
}

export const PipelineFailed = defineEvent({
  owner: 'deployment',
  name: 'PipelineFailed',
  version: 1,
  publishers: ['deployment'],
  summary: 'A run has ended before its release was in production.',
  data: pipelineFailed,
  examples: [{ run: runExample, state: 'FAILED' }],
})
