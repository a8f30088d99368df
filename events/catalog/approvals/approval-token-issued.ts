import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import { approvalId } from './parts'

export const ApprovalTokenIssued = defineEvent({
  owner: 'approvals',
  name: 'ApprovalTokenIssued',
  version: 1,
  publishers: ['approvals'],
  sensitive: true,
  summary: 'The approval workflow waits, and this token resumes it.',
  data: z.object({
    approvalId,
    /** Whoever holds it can resume the workflow. */
    taskToken: z.string().check(z.minLength(1), z.maxLength(2048)),
    /** Counts the waits of one workflow from 1; a token replaces those of earlier rounds. */
    round: z.int().check(z.positive()),
  }),
  examples: [{ approvalId: '01JG8QZ5W0000000000000000A', taskToken: 'AQCEAAAAKgAAAAMAAAAAAAAAAexample', round: 1 }],
})
