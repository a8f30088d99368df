/**
 * Ends an approval that is decided: publishes the outcome, tells the requester, answers the activity.
 * Every step may be done again: the event's id is the same each time, a dead token is no harm, and the mail
 * is the last step before the approval counts as settled.
 */
import { createPublisher } from '../../events'
import { eventBridge } from '../../shared/clients/eventbridge'
import { systemClock } from '../../shared/clock'
import { requireEnv } from '../../shared/config'
import { sendOutcomeMail } from './mail/send'
import { outcomeEvent, type Settlement, settlementOf } from './outcome'
import { changeApproval, loadApproval } from './store'
import { answerActivity } from './workflow'

export async function settle(approvalId: string): Promise<Settlement> {
  const approval = await loadApproval(approvalId)
  const settlement = settlementOf(approval)
  if (approval.settledAt) return settlement
  await publisher().publish(outcomeEvent(approval))
  await answerActivity(approval, { ...settlement })
  await sendOutcomeMail(approval)
  await changeApproval(approval, (before) => ({
    ...before,
    settledAt: systemClock.now().toISOString(),
    taskToken: undefined,
    replyToken: undefined,
    dueMails: {},
  }))
  return settlement
}

function publisher() {
  return createPublisher({ domain: 'approvals', busName: requireEnv('BUS_NAME'), client: eventBridge })
}
