/** What the API shows of an approval: everything but tokens and the hashes of links. */
import type { Approval } from './approval'
import type { TrailPage } from './trail'

export function summaryOf(approval: Approval) {
  const { approvalId, status, subject, requester, requestedBy, policy, requestedAt, expiresAt, decidedAt } = approval
  return { approvalId, status, subject, requester, requestedBy, policy, requestedAt, expiresAt, decidedAt }
}

/** What somebody asked for, as it stands: who has said what, and what has happened. */
export function requestOf(approval: Approval, { entries, cursor }: TrailPage) {
  return { ...summaryOf(approval), approvers: approversOf(approval), trail: entries, trailCursor: cursor }
}

export function detailOf(approval: Approval, trail?: TrailPage) {
  const { description, context, escalateTo, escalateAt, escalatedAt, withdrawalReason } = approval
  return {
    ...summaryOf(approval),
    description,
    context,
    approvers: approversOf(approval),
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

function approversOf({ approvers }: Approval) {
  return approvers.map(({ linkHashes: _, ...approver }) => approver)
}
