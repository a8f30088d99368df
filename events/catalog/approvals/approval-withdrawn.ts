import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { comment, outcome, outcomeMeanings } from './parts'

export const withdrawal = z.extend(outcome, { reason: z.optional(comment) })

export const withdrawalMeanings: Meanings<typeof withdrawal> = {
  ...outcomeMeanings,
  reason: 'Why, as the requester said it.',
}

export const ApprovalWithdrawn = defineEvent({
  owner: 'approvals',
  name: 'ApprovalWithdrawn',
  version: 1,
  publishers: ['approvals'],
  summary: 'The requester has taken the request back before it was decided.',
  data: withdrawal,
  examples: [
    {
      approvalId: '01JG8QZ5W0000000000000000A',
      subject: 'Promote Jim to senior engineer',
      requestedBy: { system: 'promotions', correlationId: 'b2f1c6de' },
      votes: [],
      reason: 'The position was filled.',
    },
    {
      approvalId: '01JG8QZ5W0000000000000000B',
      subject: 'Let Ada subscribe to Petstore, plan Gold',
      requestedBy: { system: 'subscriptions', correlationId: '01JG8QZ5W0000000000000000A' },
      votes: [],
      reason: 'Ada has cancelled the subscription.',
    },
    {
      approvalId: '01JG8QZ5W0000000000000000C',
      subject: 'Release a1b2c3d4e5f6 of time-service to Prod',
      requestedBy: { system: 'deployment', correlationId: 'release-5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a-q1w2e3r4t5y6' },
      votes: [],
      reason: 'A newer release takes its place',
    },
  ],
})
