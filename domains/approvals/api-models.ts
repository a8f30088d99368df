/** What the API takes: the handlers parse with these, and API Gateway checks by what is made from them. */
import * as z from 'zod/mini'
import { approvalRequest, comment } from '../../events/catalog/approvals'
import { statuses } from './approval'

export const newApproval = z.extend(approvalRequest, {
  requestedBy: z.optional(approvalRequest.shape.requestedBy),
  idempotencyKey: z.optional(approvalRequest.shape.idempotencyKey),
})

export const newDecision = z.object({
  decision: z.enum(['approve', 'reject']),
  comment: z.optional(comment),
  /** Which approver the caller means to be; anybody else than their own is refused. */
  approverId: z.optional(z.string().check(z.regex(/^a\d{1,3}$/, 'expected an approver id such as a1'))),
})

export const newDelegation = z.object({
  to: approvalRequest.shape.requester,
  approverId: newDecision.shape.approverId,
})

export const newWithdrawal = z.object({ reason: z.optional(comment) })

export const listQuery = z.object({
  status: z.optional(z.enum(statuses)),
  limit: z.optional(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(100))),
  cursor: z.optional(z.string().check(z.maxLength(1024), z.regex(/^[\w-]*$/, 'expected a cursor of this API'))),
})

export const inboxQuery = z.object({
  status: z.optional(z.enum(statuses)),
  q: z.optional(z.string().check(z.maxLength(100))),
  limit: z.optional(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(50))),
  cursor: listQuery.shape.cursor,
})

export const requestsQuery = z.extend(inboxQuery, { trail: z.optional(z.enum(['newest', 'none'])) })

export const trailQuery = z.object({ cursor: listQuery.shape.cursor })

export const approvalPath = z.object({ id: z.string() })

/** Of what a system has asked for by event. */
export const keyPath = z.object({
  source: z.string().check(z.regex(/^[\w.-]{1,128}$/, 'expected a source of events such as signalbox.deployment')),
  idempotencyKey: approvalRequest.shape.idempotencyKey,
})

export const linkQuery = z.object({
  token: z.optional(z.string()),
  choice: z.optional(z.string()),
})

/** What the page's form posts. Its fields are checked one by one, so that the page can say what to mend. */
export const decisionForm = z.object({
  token: z.optional(z.string()),
  decision: z.optional(z.string()),
  comment: z.optional(z.string()),
  name: z.optional(z.string()),
  email: z.optional(z.string()),
})
