import { defineEvent } from '../../define-event'
import { outcome } from './parts'

export const ApprovalRejected = defineEvent({
  owner: 'approvals',
  name: 'ApprovalRejected',
  version: 1,
  publishers: ['approvals'],
  summary: 'The approvers have said no: a yes is no longer possible.',
  data: outcome,
  examples: [
    {
      approvalId: '01JG8QZ5W0000000000000000A',
      subject: 'Promote Jim to senior engineer',
      requestedBy: { system: 'promotions', correlationId: 'b2f1c6de' },
      votes: [
        {
          approver: { name: 'Michael', email: 'manager@example.com' },
          decision: 'reject',
          comment: 'Not before the next review.',
          at: '2026-01-05T10:30:00.000Z',
          way: 'api',
        },
      ],
    },
    {
      approvalId: '01JG8QZ5W0000000000000000B',
      subject: 'Let Ada subscribe to Petstore, plan Gold',
      requestedBy: { system: 'subscriptions', correlationId: '01JG8QZ5W0000000000000000A' },
      votes: [
        {
          approver: { name: 'Ada', email: 'ada@example.com' },
          decision: 'reject',
          at: '2026-01-05T10:30:00.000Z',
          way: 'api',
        },
      ],
    },
    {
      approvalId: '01JG8QZ5W0000000000000000C',
      subject: 'Release a1b2c3d4e5f6 of time-service to Prod',
      requestedBy: { system: 'deployment', correlationId: 'release-5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a-q1w2e3r4t5y6' },
      votes: [
        {
          approver: { name: 'Grace', email: 'grace@example.com' },
          decision: 'reject',
          at: '2026-01-05T10:30:00.000Z',
          way: 'mail',
        },
      ],
    },
  ],
})
