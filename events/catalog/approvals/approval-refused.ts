import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { line } from '../../text'
import { idempotencyKey, requestedBy, subject } from './parts'

export const refusedField = z.object({ field: line(256), message: line(512) })

export const refusedFieldMeanings: Meanings<typeof refusedField> = {
  field: 'Where in the request, such as `approvers[1].email`.',
  message: 'What was expected there.',
}

export const refusal = z.object({
  requestedBy,
  idempotencyKey,
  subject: z.optional(subject),
  problems: z.array(refusedField).check(z.minLength(1), z.maxLength(20)),
})

export const refusalMeanings: Meanings<typeof refusal> = {
  requestedBy: 'Who asked, as they said it in the request.',
  idempotencyKey: 'The key of the request.',
  subject: 'What was to be decided, if that could be read.',
  problems: 'What is wrong with the request.',
}

export const ApprovalRefused = defineEvent({
  owner: 'approvals',
  name: 'ApprovalRefused',
  version: 1,
  publishers: ['approvals'],
  summary: 'A request can’t become an approval: nobody was asked, and nothing will follow.',
  data: refusal,
  examples: [
    {
      requestedBy: { system: 'promotions', correlationId: 'b2f1c6de' },
      idempotencyKey: 'promotion-b2f1c6de',
      subject: 'Promote Jim to senior engineer',
      problems: [{ field: 'policy.quorum', message: 'expected at most 1, the number of approvers' }],
    },
    {
      requestedBy: { system: 'subscriptions', correlationId: '01JG8QZ5W0000000000000000A' },
      idempotencyKey: 'subscription-01JG8QZ5W0000000000000000A',
      problems: [{ field: 'approvers[0].email', message: 'expected one e-mail address in ASCII' }],
    },
    {
      requestedBy: { system: 'deployment', correlationId: 'release-5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a-q1w2e3r4t5y6' },
      idempotencyKey: 'release-5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a-q1w2e3r4t5y6',
      problems: [{ field: 'policy.quorum', message: 'expected at most 1, the number of approvers' }],
    },
  ],
})
