import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { comment, idempotencyKey } from './parts'

export const withdrawalRequest = z.object({
  idempotencyKey,
  reason: z.optional(comment),
})

export const withdrawalRequestMeanings: Meanings<typeof withdrawalRequest> = {
  idempotencyKey: 'The key that the approval was requested with, by the same source.',
  reason: 'Why; it is mailed to those who were asked.',
}

export const ApprovalWithdrawalRequested = defineEvent({
  owner: 'approvals',
  name: 'ApprovalWithdrawalRequested',
  version: 1,
  publishers: ['promotions', 'subscriptions', 'deployment'],
  answeredBy: ['ApprovalWithdrawn'],
  summary: 'The system that asked for an approval no longer needs it.',
  data: withdrawalRequest,
  examples: [
    { idempotencyKey: 'promotion-b2f1c6de', reason: 'The position was filled.' },
    { idempotencyKey: 'release-1.4.0' },
  ],
})
