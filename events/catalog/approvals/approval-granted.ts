import { defineEvent } from '../../define-event'
import { outcome } from './parts'

export const ApprovalGranted = defineEvent({
  owner: 'approvals',
  name: 'ApprovalGranted',
  version: 1,
  publishers: ['approvals'],
  summary: 'The approvers have said yes, as the policy of the approval asks.',
  data: outcome,
  examples: [
    {
      approvalId: '01JG8QZ5W0000000000000000A',
      subject: 'Promote Jim to senior engineer',
      requestedBy: { system: 'promotions', correlationId: 'b2f1c6de' },
      votes: [
        {
          approver: { name: 'Michael', email: 'manager@example.com' },
          decision: 'approve',
          at: '2026-01-05T10:30:00.000Z',
          way: 'mail',
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
          decision: 'approve',
          at: '2026-01-05T10:30:00.000Z',
          way: 'api',
        },
      ],
    },
  ],
})
