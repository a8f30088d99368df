/**
 * A vote, a delegation or a withdrawal, and what has to follow from it in the workflow or by mail. Once it is
 * recorded, what follows may fail without harm: the sweep makes it good, so whoever decided is told that it counts.
 */
import { systemClock } from '../../shared/clock'
import { isRefusedError } from '../../shared/errors'
import type { Approval } from './approval'
import { delegate } from './decisions/delegate'
import { castVote, type VoteInput } from './decisions/vote'
import { withdraw } from './decisions/withdraw'
import { withOutcome } from './outcome'
import { requireRoom } from './room'
import { sendDueMails } from './send-due-mails'
import { decideApproval, loadApproval } from './store'
import { resumeWorkflow } from './workflow'

export interface Recorded {
  readonly approval: Approval
  /** Why what follows has not been done yet. */
  readonly failure?: unknown
}

export function decideByVote(known: Approval | string, vote: VoteInput): Promise<Recorded> {
  return change(known, (approval) => castVote(approval, vote, systemClock.now()))
}

export function decideByWithdrawal(known: Approval | string, input: Parameters<typeof withdraw>[1]): Promise<Recorded> {
  return change(known, (approval) => withdraw(approval, input, systemClock.now()))
}

export function decideByDelegation(known: Approval | string, input: Parameters<typeof delegate>[1]): Promise<Recorded> {
  return sendDueMails(known, (approval) => requireRoom(delegate(approval, input, systemClock.now())))
}

async function change(known: Approval | string, decide: (approval: Approval) => Approval): Promise<Recorded> {
  const approvalId = typeof known === 'string' ? known : known.approvalId
  try {
    const approval = await decideApproval(known, (before) => withOutcome(before, decide(before)))
    const failure = await failureOf(resumeWorkflow(approval))
    return { approval, failure }
  } catch (error) {
    // The first try may have died between its write and the workflow; asking again makes that good.
    if (isRefusedError(error) && error.refusal === 'conflict') await failureOf(resumeIfLeftWaiting(approvalId))
    throw error
  }
}

async function resumeIfLeftWaiting(approvalId: string): Promise<void> {
  const approval = await loadApproval(approvalId)
  if (approval.settledAt === undefined) await resumeWorkflow(approval)
}

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work
    return undefined
  } catch (error) {
    return error
  }
}
