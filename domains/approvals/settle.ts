/**
 * Ends an approval that is decided: answers the activity, tells whoever was asked in vain and the requester. Every step
 * may be done again: a dead token is no harm, and the mail is the last step before the approval counts as settled. The
 * outcome's event is older: it was written down with the decision.
 */
import { systemClock } from '../../shared/clock'
import { keptDays } from '../../shared/retention'
import type { Approval, TrailEntry } from './approval'
import { removalOfTrail } from './decisions/removal'
import { sendOutcomeMail } from './mail/send'
import { tellOfUntold } from './operator'
import { type Settlement, settlementOf } from './outcome'
import { outcomeOf } from './send-due-mails'
import { changeApproval, loadApproval } from './store'
import { tellApprovers } from './tell-approvers'
import { rewriteTrail } from './trail'
import { answerActivity } from './workflow'

export async function settle(approvalId: string): Promise<Settlement> {
  const approval = await loadApproval(approvalId)
  const settlement = settlementOf(approval)
  if (approval.settledAt) return settlement
  await answerActivity(approval, { ...settlement })
  const { told, failure: untoldYet } = await tellApprovers(approval)
  const { failure, refusal } = untoldYet ? { failure: untoldYet } : await tellRequester(approval)
  if (failure) {
    // So that whoever was told is not told again with those who are still to be.
    await changeApproval(approval, (before) => ({ ...before, toldOfEnd: told }))
    throw failure
  }
  if (refusal !== undefined) await tellOfUntold(approval)
  await letTrailGo(approval)
  await changeApproval(approval, (before) => ({
    ...before,
    settledAt: systemClock.now().toISOString(),
    taskToken: undefined,
    replyToken: undefined,
    dueMails: {},
    noticeDue: undefined,
    newsDue: undefined,
    toldOfEnd: undefined,
    trail: refusal === undefined ? before.trail : [...before.trail, untold(before, refusal)],
  }))
  return settlement
}

/** What was written before its end; what comes after says it itself. */
async function letTrailGo(approval: Approval): Promise<void> {
  const removeAt = removalOfTrail(approval, keptDays())
  if (removeAt === undefined) return
  await rewriteTrail(approval.approvalId, (written) => ({ ...written, removeAt: written.removeAt ?? removeAt }))
}

/** At an address that takes no mail nobody is told: the event has told of it. */
async function tellRequester(approval: Approval): ReturnType<typeof outcomeOf> {
  return approval.requesterMailStopped ? {} : outcomeOf(sendOutcomeMail(approval))
}

/** An address that takes no mail keeps nobody else waiting; the event has told of the outcome. */
function untold({ requester }: Approval, refusal: string): TrailEntry {
  const at = systemClock.now().toISOString()
  return { at, action: 'undeliverable', by: 'signalbox', way: 'system', detail: `${requester.email}: ${refusal}` }
}
