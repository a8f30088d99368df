import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { opaque } from '../../text'
import { approvalId } from './parts'

export const approvalToken = z.object({
  approvalId,
  taskToken: opaque(2048),
  round: z.int().check(z.positive()),
})

export const approvalTokenMeanings: Meanings<typeof approvalToken> = {
  approvalId: 'The approval whose workflow waits.',
  taskToken: 'Whoever holds it can resume the workflow.',
  round: 'Counts the waits of one workflow from 1; a token replaces those of earlier rounds.',
}

export const ApprovalTokenIssued = defineEvent({
  owner: 'approvals',
  name: 'ApprovalTokenIssued',
  version: 1,
  publishers: ['approvals'],
  sensitive: true,
  summary: 'The approval workflow waits, and this token resumes it.',
  data: approvalToken,
  examples: [{ approvalId: '01JG8QZ5W0000000000000000A', taskToken: 'AQCEAAAAKgAAAAMAAAAAAAAAAexample', round: 1 }],
})
