/** Stores the token of the workflow's present wait and sends the mails that the wait is for. */
import type { DataOf } from '../../events'
import type { ApprovalTokenIssued } from '../../events/catalog/approvals'
import type { Approval } from './approval'
import { sendDueMails } from './send-due-mails'
import { resumeWorkflow } from './workflow'

export async function takeToken(token: DataOf<typeof ApprovalTokenIssued>, issuedAt: string): Promise<void> {
  const { approval, failure } = await sendDueMails(token.approvalId, (before) => storeToken(before, token, issuedAt))
  // Decided before the token was stored: nobody else could resume it.
  if (approval.status !== 'pending') await resumeWorkflow(approval)
  else if (failure) throw failure
}

/** Tokens may arrive late and out of order; the one issued last is the one that is waited with. */
export function storeToken(approval: Approval, token: DataOf<typeof ApprovalTokenIssued>, issuedAt: string): Approval {
  const isOlder = approval.tokenIssuedAt !== undefined && issuedAt <= approval.tokenIssuedAt
  if (isOlder || approval.settledAt !== undefined) return approval
  const startedAt = approval.startedAt ?? issuedAt
  return { ...approval, startedAt, taskToken: token.taskToken, tokenIssuedAt: issuedAt }
}
