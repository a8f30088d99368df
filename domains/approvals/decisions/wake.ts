/**
 * What falls due when: the first mails with the request, then the workflow wakes at each reminder, at the
 * escalation and at the end. Which mails are owed is decided here, and when to wake next.
 */
import type { Approval, Approver, MailKind } from '../approval'

export type Wake =
  | { readonly approval: Approval; readonly action: 'wait'; readonly wakeAt: string }
  | { readonly approval: Approval; readonly action: 'settle' }

/** The first round, which needs no waking: everybody is asked. */
export function begin(approval: Approval, now: Date): Approval {
  return enterRound(approval, 1, now)
}

export function wake(approval: Approval, round: number, now: Date): Wake {
  if (approval.status !== 'pending') return { approval, action: 'settle' }
  const at = now.toISOString()
  if (now.getTime() >= Date.parse(approval.expiresAt)) {
    const expired: Approval = {
      ...approval,
      status: 'expired',
      startedAt: approval.startedAt ?? at,
      decidedAt: at,
      decidedBy: 'signalbox',
      trail: [...approval.trail, { at, action: 'expired', by: 'signalbox', way: 'system' }],
    }
    return { approval: expired, action: 'settle' }
  }
  // The step may be retried after its write: then the round is already this one, and what it owes is decided.
  const next = approval.round >= round ? approval : enterRound(approval, round, now)
  return { approval: next, action: 'wait', wakeAt: nextWake(next, now) }
}

function enterRound(approval: Approval, round: number, now: Date): Approval {
  const at = now.toISOString()
  const isFirst = approval.round === 0
  const isReminder = !isFirst && reminderFellDue(approval, now)
  const isEscalation = escalationIsOpen(approval) && now.getTime() >= Date.parse(approval.escalateAt ?? '')
  const approvers = isEscalation ? escalate(approval) : approval.approvers
  const due: Record<string, MailKind> = { ...approval.dueMails }
  for (const { approverId, kind, vote, delegatedTo, left, mailStopped } of approvers) {
    if (vote || delegatedTo || left || mailStopped) continue
    const isNew = !approval.approvers.some((each) => each.approverId === approverId)
    if (isNew) due[approverId] = 'escalation'
    else if (isFirst) due[approverId] = 'request'
    else if (isReminder && !(approverId in due)) due[approverId] = kind === 'escalation' ? 'escalation' : 'reminder'
  }
  return {
    ...approval,
    round,
    wokenAt: at,
    approvers,
    ...(isEscalation && { escalatedAt: at }),
    dueMails: due,
  }
}

function escalate(approval: Approval): readonly Approver[] {
  const { approvers, escalateTo } = approval
  if (!escalateTo) return approvers
  return [...approvers, { ...escalateTo, approverId: `a${approvers.length + 1}`, kind: 'escalation', linkHashes: [] }]
}

function escalationIsOpen(approval: Approval): boolean {
  return approval.escalateAt !== undefined && approval.escalatedAt === undefined
}

/** Reminders are due at whole intervals after the request; those missed while nothing ran are one. */
function reminderFellDue(approval: Approval, now: Date): boolean {
  const wokenAt = Date.parse(approval.wokenAt ?? approval.requestedAt)
  return remindersBefore(approval, now.getTime()) > remindersBefore(approval, wokenAt)
}

function remindersBefore({ requestedAt, remindEverySeconds }: Approval, time: number): number {
  return remindEverySeconds ? Math.floor((time - Date.parse(requestedAt)) / (remindEverySeconds * 1000)) : 0
}

/** ISO 8601, UTC. */
export function nextWake(approval: Approval, now: Date): string {
  const times = [Date.parse(approval.expiresAt)]
  if (escalationIsOpen(approval)) times.push(Date.parse(approval.escalateAt ?? ''))
  if (approval.remindEverySeconds) {
    const next = remindersBefore(approval, now.getTime()) + 1
    times.push(Date.parse(approval.requestedAt) + next * approval.remindEverySeconds * 1000)
  }
  return new Date(Math.min(...times)).toISOString()
}
