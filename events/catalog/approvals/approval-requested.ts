import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import {
  context,
  description,
  duration,
  excludedPerson,
  idempotencyKey,
  person,
  policy,
  principal,
  requestedBy,
  subject,
} from './parts'

export const approvalRequest = z.object({
  subject,
  description: z.optional(description),
  requester: person,
  approvers: z.array(person).check(z.minLength(1), z.maxLength(20)),
  excluded: z.optional(z.array(excludedPerson).check(z.maxLength(20))),
  readers: z.optional(z.array(principal).check(z.maxLength(20))),
  policy: z.optional(policy),
  expiresAfter: z.optional(duration),
  remindEvery: z.optional(duration),
  escalateTo: z.optional(person),
  escalateAfter: z.optional(duration),
  context: z.optional(context),
  requestedBy,
  idempotencyKey,
})

export const approvalRequestMeanings: Meanings<typeof approvalRequest> = {
  subject: 'What is to be decided, on one line.',
  description:
    'What the approvers should know. Plain text of at most 10,000 characters, a line break being one; it is shown as the words of the requester.',
  requester: 'Who is told of the outcome.',
  approvers: 'Who may decide. All are asked at once.',
  excluded:
    'Who may have no say, not as a delegate either. If it is left out, whoever requested it: `requester`, and the caller of the API. An empty list excludes nobody.',
  readers: 'IAM principals that may read the approval through the API, besides those who asked and who are asked.',
  policy: 'Who decides: any one of the approvers (the default), all of them, or so many, with or without a veto.',
  expiresAfter: 'The time to decide, as an ISO 8601 duration without months and years.',
  remindEvery: 'How often those who have not decided are reminded.',
  escalateTo: 'Who is asked as well if nothing is decided.',
  escalateAfter: 'How long is waited before that.',
  context: 'Free JSON of at most 64 KiB that is shown to the approvers as the words of the requester.',
  requestedBy: 'The system that asks, and its own id for what it asks about; both come back in the outcome.',
  idempotencyKey: 'Of the requesting system’s choosing: the same key asks the same approval again, and starts nothing.',
}

export const ApprovalRequested = defineEvent({
  owner: 'approvals',
  name: 'ApprovalRequested',
  version: 1,
  publishers: ['promotions', 'subscriptions', 'deployment'],
  answeredBy: ['ApprovalGranted', 'ApprovalRejected', 'ApprovalExpired', 'ApprovalWithdrawn', 'ApprovalRefused'],
  summary: 'Somebody needs a human decision.',
  data: approvalRequest,
  examples: [
    {
      subject: 'Promote Jim to senior engineer',
      description: 'Proposed after the yearly review.',
      requester: { name: 'Pam', email: 'pam@example.com' },
      approvers: [{ name: 'Michael', email: 'manager@example.com' }],
      policy: 'any',
      expiresAfter: 'P7D',
      remindEvery: 'P2D',
      context: { employee: 'Jim', grade: 5 },
      requestedBy: { system: 'promotions', correlationId: 'b2f1c6de' },
      idempotencyKey: 'promotion-b2f1c6de',
    },
    {
      subject: 'Ship 1.4.0 of time-service to production',
      requester: { name: 'Pipeline', email: 'pipeline@example.com' },
      approvers: [
        { name: 'Ada', email: 'ada@example.com' },
        { name: 'Grace', email: 'grace@example.com' },
        { name: 'Edsger', email: 'edsger@example.com' },
      ],
      excluded: [{ email: 'pipeline@example.com' }, { name: 'Barbara', email: 'barbara@example.com' }],
      readers: ['arn:aws:iam::111122223333:role/Auditors'],
      policy: { quorum: 2, veto: true },
      expiresAfter: 'PT12H',
      escalateTo: { name: 'On call', email: 'oncall@example.com' },
      escalateAfter: 'PT4H',
      requestedBy: { system: 'promotions' },
      idempotencyKey: 'release-1.4.0',
    },
  ],
})
