import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { actionName, inStage, inStageMeanings, runExample } from './parts'

export const awaitingApproval = z.extend(inStage, { action: actionName, expiresAt: z.iso.datetime() })

export const awaitingApprovalMeanings: Meanings<typeof awaitingApproval> = {
  ...inStageMeanings,
  action: 'The manual approval that it waits at.',
  expiresAt: 'When CodePipeline gives up; ISO 8601, UTC.',
}

export const ReleaseAwaitingApproval = defineEvent({
  owner: 'deployment',
  name: 'ReleaseAwaitingApproval',
  version: 1,
  publishers: ['deployment'],
  summary: 'A release waits at the gate of a stage for somebody to approve it.',
  data: awaitingApproval,
  examples: [{ run: runExample, stage: 'Prod', action: 'Approve', expiresAt: '2026-01-12T10:30:00.000Z' }],
})
