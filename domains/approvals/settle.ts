/**
 * Ends an approval that is decided: publishes the outcome, tells the requester, answers the activity.
 * Every step may be done again: the event's id is the same each time, a dead token is no harm, and the mail
 * is the last step before the approval counts as settled.
 */
import { createPublisher, type DataOf } from '../../events'
import { ApprovalExpired, ApprovalGranted, ApprovalRejected, ApprovalWithdrawn } from '../../events/catalog/approvals'
import { eventBridge } from '../../shared/clients/eventbridge'
import { systemClock } from '../../shared/clock'
import { requireEnv } from '../../shared/config'
import { derivedUlid } from '../../shared/ids'
import type { Approval } from './approval'
import { causeOf, errorOf } from './decisions/failure'
import { sendOutcomeMail } from './mail/send'
import { changeApproval, loadApproval } from './store'
import { answerActivity } from './workflow'

type Outcome = DataOf<typeof ApprovalGranted>

/** What the workflow goes on with. */
export interface Settlement extends Outcome {
  readonly status: Approval['status']
  /** There unless it was granted. */
  readonly error?: string
  readonly cause?: string
}

export class NotDecidedError extends Error {
  readonly code = 'NotDecided'
  readonly retryable = false
  constructor(readonly approvalId: string) {
    super(`Approval ${approvalId} is pending: its workflow was resumed before anything was decided`)
    this.name = 'NotDecidedError'
  }
}

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

export function settlementOf(approval: Approval): Settlement {
  const { status } = approval
  if (status === 'pending') throw new NotDecidedError(approval.approvalId)
  const outcome = outcomeOf(approval)
  return status === 'granted'
    ? { ...outcome, status }
    : { ...outcome, status, error: errorOf(status), cause: causeOf(approval) }
}

function outcomeOf(approval: Approval): Outcome {
  return {
    approvalId: approval.approvalId,
    subject: approval.subject,
    requestedBy: approval.requestedBy,
    votes: approval.approvers.flatMap(({ name, email, principal, vote }) =>
      vote ? [{ approver: { name, email, ...(principal && { principal }) }, ...vote }] : [],
    ),
  }
}

export function outcomeEvent(approval: Approval) {
  const { approvalId, status, correlationId, causationId, decidedBy: actor, withdrawalReason } = approval
  const decidedAt = new Date(approval.decidedAt ?? approval.expiresAt)
  const origin = { correlationId, causationId, actor }
  const occurrence = { eventId: derivedUlid(decidedAt, `${approvalId}/${status}`), occurredAt: decidedAt }
  const outcome = outcomeOf(approval)
  switch (status) {
    case 'granted':
      return ApprovalGranted.create(outcome, origin, occurrence)
    case 'rejected':
      return ApprovalRejected.create(outcome, origin, occurrence)
    case 'expired':
      return ApprovalExpired.create(outcome, origin, occurrence)
    case 'withdrawn':
      return ApprovalWithdrawn.create({ ...outcome, reason: withdrawalReason }, origin, occurrence)
    case 'pending':
      throw new NotDecidedError(approvalId)
  }
}

function publisher() {
  return createPublisher({ domain: 'approvals', busName: requireEnv('BUS_NAME'), client: eventBridge })
}
