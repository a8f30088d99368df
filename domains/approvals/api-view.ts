/** What the API shows of an approval: everything but tokens and the hashes of links. */
import type { Approval } from './approval'
import { standingOf, votesOf } from './decisions/standing'
import type { Holder } from './decisions/users'
import type { TrailPage } from './trail'

export function summaryOf(approval: Approval, reader?: Reader) {
  const { approvalId, status, subject, requester, requestedBy, policy, requestedAt, expiresAt, decidedAt } = approval
  return {
    approvalId,
    status,
    subject,
    requester,
    requestedBy,
    policy,
    requestedAt,
    expiresAt,
    decidedAt,
    votes: votesOf(approval),
    seat: reader && standingOf(approval, reader.user, reader.now),
  }
}

/** Somebody with an access token, who may have a seat in it. */
export interface Reader {
  readonly user: Holder
  readonly now: Date
}

/** What somebody asked for, as it stands: who has said what, and what has happened. */
export function requestOf(approval: Approval, trail: TrailPage | undefined, reader?: Reader) {
  return {
    ...summaryOf(approval, reader),
    approvers: approversOf(approval),
    requesterMailStopped: approval.requesterMailStopped,
    trail: trail?.entries,
    trailCursor: trail?.cursor,
  }
}

export function detailOf(approval: Approval, trail?: TrailPage, reader?: Reader) {
  const { description, context, escalateTo, escalateAt, escalatedAt, withdrawalReason } = approval
  return {
    ...summaryOf(approval, reader),
    description,
    context,
    approvers: approversOf(approval),
    requesterMailStopped: approval.requesterMailStopped,
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
