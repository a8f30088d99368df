/** One approver's vote, and what it decides. */
import { RefusedError } from '../../../shared/errors'
import type { Actor, Approval, Approver, Choice, Way } from '../approval'
import { shownLine } from '../shown'
import { requireOpen } from './refusals'
import { tally } from './tally'

export interface VoteInput {
  readonly approverId: string
  readonly decision: Choice
  readonly comment?: string | undefined
  readonly way: Way
  readonly actor: Actor
}

export function castVote(approval: Approval, input: VoteInput, now: Date): Approval {
  requireOpen(approval, now)
  const approver = requireSeat(approval, input.approverId)
  const comment = input.comment?.trim() || undefined
  if (input.decision === 'reject' && !comment) {
    throw new RefusedError('invalid', 'CommentMissing', 'comment: expected a reason, which a rejection needs', {
      field: 'comment',
    })
  }
  const at = now.toISOString()
  const vote = { decision: input.decision, comment, at, way: input.way }
  const approvers = approval.approvers.map((each) => (each === approver ? { ...each, vote } : each))
  const result = tally({ approvers, policy: approval.policy })
  const action = input.decision === 'approve' ? 'approved' : 'rejected'
  return {
    ...approval,
    approvers,
    ...(result !== 'open' && { status: result, decidedAt: at, decidedBy: input.actor.by }),
    trail: [...approval.trail, { at, action, ...input.actor, detail: comment }],
  }
}

/** The approver, if the seat is still theirs and they have not voted. */
export function requireSeat(approval: Approval, approverId: string): Approver {
  const { approvalId } = approval
  const approver = approval.approvers.find((each) => each.approverId === approverId)
  if (!approver) {
    throw new RefusedError('forbidden', 'NotAnApprover', `Approval ${approvalId} has no approver ${approverId}`)
  }
  if (approver.vote) {
    const done = approver.vote.decision === 'approve' ? 'approved' : 'rejected'
    throw new RefusedError(
      'conflict',
      'AlreadyVoted',
      `${shownLine(approver.name)} has already ${done} this: nothing was changed`,
      {
        approvalId,
        decision: approver.vote.decision,
      },
    )
  }
  if (approver.delegatedTo) {
    const delegate = approval.approvers.find((each) => each.approverId === approver.delegatedTo)
    throw new RefusedError(
      'conflict',
      'Delegated',
      `${shownLine(approver.name)} has delegated this to ${delegate?.email ?? 'somebody else'}, who decides now`,
      { approvalId },
    )
  }
  return approver
}
