/** What the API shows of an approval: everything but tokens and the hashes of links. */
import type { Approval } from './approval'
import type { TrailPage } from './trail'

export function summaryOf(approval: Approval) {
  const { approvalId, status, subject, requester, requestedBy, policy, requestedAt, expiresAt, decidedAt } = approval
  return { approvalId, status, subject, requester, requestedBy, policy, requestedAt, expiresAt, decidedAt }
}

export function detailOf(approval: Approval, trail?: TrailPage) {
  const { description, context, approvers, escalateTo, escalateAt, escalatedAt, withdrawalReason } = approval
  return {
    ...summaryOf(approval),
    description,
    context,
    approvers: approvers.map(({ linkHashes: _, ...approver }) => approver),
    escalateTo,
    escalateAt,
    escalatedAt,
    withdrawalReason,
    correlationId: approval.correlationId,
    /** The newest entries, and the cursor of those before them. */
    trail: trail?.entries,
    trailCursor: trail?.cursor,
  }
}
