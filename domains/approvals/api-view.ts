/** What the API shows of an approval: everything but tokens and the hashes of links. */
import type { Approval } from './approval'

export function summaryOf(approval: Approval) {
  const { approvalId, status, subject, requester, requestedBy, policy, requestedAt, expiresAt, decidedAt } = approval
  return { approvalId, status, subject, requester, requestedBy, policy, requestedAt, expiresAt, decidedAt }
}

export function detailOf(approval: Approval) {
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
    trail: approval.trail,
  }
}
