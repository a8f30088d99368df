import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { inStage, inStageMeanings, runExample, runId } from './parts'

export const releaseSuperseded = z.extend(inStage, { by: runId })

export const releaseSupersededMeanings: Meanings<typeof releaseSuperseded> = {
  ...inStageMeanings,
  by: 'The newer run, which is ready for the gate.',
}

export const ReleaseSuperseded = defineEvent({
  owner: 'deployment',
  name: 'ReleaseSuperseded',
  version: 1,
  publishers: ['deployment'],
  summary: 'A release that waited at the gate gives way to a newer one.',
  data: releaseSuperseded,
  examples: [{ run: runExample, stage: 'Prod', by: '6e0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5b' }],
})
