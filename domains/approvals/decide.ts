/** A vote, a delegation or a withdrawal, and what has to follow from it in the workflow. */
import { systemClock } from '../../shared/clock'
import { isRefusedError } from '../../shared/errors'
import type { Approval } from './approval'
import { delegate } from './decisions/delegate'
import { castVote, type VoteInput } from './decisions/vote'
import { withdraw } from './decisions/withdraw'
import { sendDueMails } from './send-due-mails'
import { changeApproval, loadApproval } from './store'
import { resumeWorkflow } from './workflow'

export function decideByVote(known: Approval | string, vote: VoteInput): Promise<Approval> {
  return change(known, (approval) => castVote(approval, vote, systemClock.now()))
}

export function decideByWithdrawal(known: Approval | string, input: Parameters<typeof withdraw>[1]): Promise<Approval> {
  return change(known, (approval) => withdraw(approval, input, systemClock.now()))
}

export function decideByDelegation(known: Approval | string, input: Parameters<typeof delegate>[1]): Promise<Approval> {
  return sendDueMails(known, (approval) => delegate(approval, input, systemClock.now()))
}

async function change(known: Approval | string, decide: (approval: Approval) => Approval): Promise<Approval> {
  try {
    const approval = await changeApproval(known, decide)
    await resumeWorkflow(approval)
    return approval
  } catch (error) {
    // The first try may have died between its write and the workflow; asking again makes that good.
    if (isRefusedError(error) && error.refusal === 'conflict')
      await resumeIfLeftWaiting(typeof known === 'string' ? known : known.approvalId)
    throw error
  }
}

async function resumeIfLeftWaiting(approvalId: string): Promise<void> {
  const approval = await loadApproval(approvalId)
  if (approval.settledAt === undefined) await resumeWorkflow(approval)
}
