/** How an approval that is decided ends: the event that tells everybody, and what its workflow goes on with. */
import type { DataOf } from '../../events'
import { ApprovalExpired, ApprovalGranted, ApprovalRejected, ApprovalWithdrawn } from '../../events/catalog/approvals'
import { derivedUlid } from '../../shared/ids'
import type { Change } from '../../shared/store/store'
import { shorten } from '../../shared/text'
import type { Approval } from './approval'
import { causeOf, errorOf } from './decisions/failure'

type Outcome = DataOf<typeof ApprovalGranted>

/** What the workflow goes on with. */
export interface Settlement extends Outcome {
  readonly status: Approval['status']
  /** There unless it was granted. */
  readonly error?: string
  readonly cause?: string
}

export class NotDecidedError extends Error {
  readonly code = 'NotDecided'
  readonly retryable = false
  constructor(readonly approvalId: string) {
    super(`Approval ${approvalId} is pending: its workflow was resumed before anything was decided`)
    this.name = 'NotDecidedError'
  }
}

/** Leaves room for the cause, and for what Step Functions puts around a result. */
const mostVoteBytes = 128 * 1024
/** Of a comment, once all of them together are too long. */
const shortComment = 500

/** The outcome as it fits a workflow's state. The event always has the comments whole, and the principals. */
export function settlementOf(approval: Approval): Settlement {
  const { status } = approval
  if (status === 'pending') throw new NotDecidedError(approval.approvalId)
  const outcome = fitToState(outcomeOf(approval))
  return status === 'granted'
    ? { ...outcome, status }
    : { ...outcome, status, error: errorOf(status), cause: causeOf(approval) }
}

function fitToState(outcome: Outcome): Outcome {
  if (Buffer.byteLength(JSON.stringify(outcome)) <= mostVoteBytes) return outcome
  const votes = outcome.votes.map(({ approver: { name, email }, comment, ...vote }) => ({
    approver: { name, email },
    ...vote,
    ...(comment !== undefined && { comment: shorten(comment, shortComment) }),
  }))
  return { ...outcome, votes }
}

function outcomeOf(approval: Approval): Outcome {
  return {
    approvalId: approval.approvalId,
    subject: approval.subject,
    requestedBy: approval.requestedBy,
    votes: approval.approvers.flatMap(({ name, email, principal, vote }) =>
      vote ? [{ approver: { name, email, ...(principal && { principal }) }, ...vote }] : [],
    ),
  }
}

/** A change, and the outcome that everybody is told of if it is the one that ends the approval. */
export function withOutcome(before: Approval, after: Approval): Change<Approval> {
  return { state: after, events: before.status === after.status ? [] : [outcomeEvent(after)] }
}

export function outcomeEvent(approval: Approval) {
  const { approvalId, status, correlationId, causationId, decidedBy: actor, withdrawalReason } = approval
  const decidedAt = new Date(approval.decidedAt ?? approval.expiresAt)
  const origin = { correlationId, causationId, actor }
  const occurrence = { eventId: derivedUlid(decidedAt, `${approvalId}/${status}`), occurredAt: decidedAt }
  const outcome = outcomeOf(approval)
  switch (status) {
    case 'granted':
      return ApprovalGranted.create(outcome, origin, occurrence)
    case 'rejected':
      return ApprovalRejected.create(outcome, origin, occurrence)
    case 'expired':
      return ApprovalExpired.create(outcome, origin, occurrence)
    case 'withdrawn':
      return ApprovalWithdrawn.create({ ...outcome, reason: withdrawalReason }, origin, occurrence)
    case 'pending':
      throw new NotDecidedError(approvalId)
  }
}
