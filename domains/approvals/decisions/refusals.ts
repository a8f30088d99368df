/** Why a closed or expired approval takes no more votes. */
import { RefusedError } from '../../../shared/errors'
import type { Approval } from '../approval'
import { dateInWords } from '../facts'

/** Throws if the approval takes no decision any more; time counts even before the workflow has noticed it. */
export function requireOpen(approval: Approval, now: Date): void {
  const { approvalId, status } = approval
  if (status !== 'pending') {
    throw new RefusedError(
      'conflict',
      'ApprovalClosed',
      `Approval ${approvalId} is already ${status}: nothing was changed`,
      {
        approvalId,
        approvalStatus: status,
      },
    )
  }
  if (now.getTime() >= Date.parse(approval.expiresAt)) {
    throw new RefusedError(
      'gone',
      'ApprovalExpired',
      `Approval ${approvalId} could be decided until ${dateInWords(approval.expiresAt)}: ask ${approval.requester.email} to request it again`,
      { approvalId, approvalStatus: 'expired' },
    )
  }
}
