/** What the API answers. */
import * as z from 'zod/mini'
import { approvalRequest } from '../../events/catalog/approvals'
import { mailStops, statuses } from './approval'

const { subject, description, requester, requestedBy, context } = approvalRequest.shape
const time = z.iso.datetime()

export const votes = z.object({ approved: z.int(), rejected: z.int(), waiting: z.int(), needed: z.int() })

export const seat = z.object({
  approverId: z.string(),
  mayDecide: z.boolean(),
  hindrance: z.optional(z.enum(['Voted', 'Delegated', 'Left', 'Closed', 'Expired'])),
  inPlaceOf: z.optional(z.string()),
})

export const approvalSummary = z.object({
  approvalId: z.string(),
  status: z.enum(statuses),
  subject,
  requester,
  requestedBy,
  policy: z.nonoptional(approvalRequest.shape.policy),
  requestedAt: time,
  expiresAt: time,
  decidedAt: z.optional(time),
  votes,
  seat: z.optional(seat),
})

export const vote = z.object({
  decision: z.enum(['approve', 'reject']),
  comment: z.optional(z.string()),
  at: time,
  way: z.enum(['mail', 'api']),
})

const mailStopped = z.enum(mailStops)

export const approver = z.extend(requester, {
  approverId: z.string(),
  kind: z.enum(['named', 'escalation', 'delegate']),
  delegatedTo: z.optional(z.string()),
  vote: z.optional(vote),
  left: z.optional(z.boolean()),
  undeliverable: z.optional(z.string()),
  mailStopped: z.optional(mailStopped),
})

export const trailEntry = z.object({
  at: time,
  action: z.enum([
    'requested',
    'asked',
    'reminded',
    'escalated',
    'delegated',
    'approved',
    'rejected',
    'withdrawn',
    'expired',
    'undeliverable',
    'restarted',
    'left',
  ]),
  by: z.string(),
  way: z.enum(['mail', 'api', 'event', 'system']),
  address: z.optional(z.string()),
  detail: z.optional(z.string()),
})

const nextCursor = z.nullable(z.string())

export const approvalDetail = z.extend(approvalSummary, {
  description,
  context,
  approvers: z.array(approver),
  requesterMailStopped: z.optional(mailStopped),
  escalateTo: z.optional(requester),
  escalateAt: z.optional(time),
  escalatedAt: z.optional(time),
  withdrawalReason: z.optional(z.string()),
  correlationId: z.string(),
  trail: z.optional(z.array(trailEntry)),
  trailCursor: z.optional(nextCursor),
})

export const askedApproval = z.extend(approvalSummary, {
  approvers: z.array(approver),
  requesterMailStopped: z.optional(mailStopped),
  trail: z.optional(z.array(trailEntry)),
  trailCursor: z.optional(nextCursor),
})

export const askedPage = z.object({ requests: z.array(askedApproval), cursor: nextCursor, examined: z.int() })

export const approvalPage = z.object({ approvals: z.array(approvalSummary), cursor: nextCursor })

export const inboxPage = z.extend(approvalPage, { examined: z.int() })

export const trailPage = z.object({ trail: z.array(trailEntry), cursor: nextCursor })
