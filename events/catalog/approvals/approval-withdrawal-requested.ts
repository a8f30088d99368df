import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'

export const ApprovalWithdrawalRequested = defineEvent({
  owner: 'approvals',
  name: 'ApprovalWithdrawalRequested',
  version: 1,
  publishers: ['promotions'],
  summary: 'The system that asked for an approval no longer needs it.',
  data: z.object({
    /** The key that the approval was requested with, by the same source. */
    idempotencyKey: z.string().check(z.minLength(1), z.maxLength(128)),
    reason: z.optional(z.string().check(z.maxLength(2000))),
  }),
  examples: [
    { idempotencyKey: 'promotion-b2f1c6de', reason: 'The position was filled.' },
    { idempotencyKey: 'release-1.4.0' },
  ],
})
