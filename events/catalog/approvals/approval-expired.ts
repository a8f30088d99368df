import { defineEvent } from '../../define-event'
import { outcome } from './parts'

export const ApprovalExpired = defineEvent({
  owner: 'approvals',
  name: 'ApprovalExpired',
  version: 1,
  publishers: ['approvals'],
  summary: 'The time to decide has run out.',
  data: outcome,
  examples: [
    {
      approvalId: '01JG8QZ5W0000000000000000A',
      subject: 'Promote Jim to senior engineer',
      requestedBy: { system: 'promotions', correlationId: 'b2f1c6de' },
      votes: [],
    },
    {
      approvalId: '01JG8QZ5W0000000000000000B',
      subject: 'Let Ada subscribe to Petstore, plan Gold',
      requestedBy: { system: 'subscriptions', correlationId: '01JG8QZ5W0000000000000000A' },
      votes: [],
    },
  ],
})
