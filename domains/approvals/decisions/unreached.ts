/**
 * Whom mail does not reach: what SES has told after it had taken a mail. An address that bounces for good, or whose owner
 * complains, is not written to again; whoever waits for a decision is told. The same again, or late, changes nothing.
 */
import type { Approval, Approver, MailStopped, Person, TrailEntry } from '../approval'

export interface MailFailure {
  readonly recipient: string
  /** A mail that was rejected for what was in it stops none of those that follow. */
  readonly why: MailStopped | 'rejected'
  readonly reason: string
}

/** The same approval if there is nothing new in it. */
export function noteMailFailure(approval: Approval, failure: MailFailure, now: Date): Approval {
  const { recipient, why, reason } = failure
  const stopped = why === 'rejected' ? undefined : why
  const failed = approval.approvers.filter((each) => isAt(recipient, each) && isNewsOf(each, stopped))
  const isRequester =
    stopped !== undefined && isAt(recipient, approval.requester) && approval.requesterMailStopped === undefined
  if (failed.length === 0 && !isRequester) return approval

  const ids = failed.map(({ approverId }) => approverId)
  const isFailed = ({ approverId }: Approver) => ids.includes(approverId)
  const requesterMailStopped = isRequester ? stopped : approval.requesterMailStopped
  const isMissed = approval.status === 'pending' && failed.some(isAwaited)
  const others = approval.approvers.filter((each) => !isFailed(each) && isAwaited(each) && isReached(each))
  const entry: TrailEntry = {
    at: now.toISOString(),
    action: 'undeliverable',
    by: 'signalbox',
    way: 'system',
    detail: `${recipient}: ${reason}`,
  }
  return {
    ...approval,
    requesterMailStopped,
    approvers: approval.approvers.map((each) =>
      isFailed(each) ? { ...each, undeliverable: reason, ...(stopped && { mailStopped: stopped }) } : each,
    ),
    dueMails: stopped
      ? Object.fromEntries(Object.entries(approval.dueMails).filter(([approverId]) => !ids.includes(approverId)))
      : approval.dueMails,
    // Nobody is told at an address that takes no mail.
    noticeDue: requesterMailStopped ? undefined : isMissed || approval.noticeDue,
    newsDue: isMissed
      ? [...new Set([...(approval.newsDue ?? []), ...others.map(({ approverId }) => approverId)])]
      : approval.newsDue,
    trail: [...approval.trail, entry],
  }
}

/** Of those who are asked and have not decided. */
export function unreached({ approvers }: Pick<Approval, 'approvers'>): readonly Approver[] {
  return approvers.filter((each) => isAwaited(each) && !isReached(each))
}

/** Whether mail reaches nobody of those who could still decide. */
export function isNobodyReached({ approvers }: Pick<Approval, 'approvers'>): boolean {
  return !approvers.some((each) => isAwaited(each) && isReached(each))
}

/** Who is still to be told whom mail does not reach. */
export function owedNews({ status, newsDue = [], approvers }: Approval): readonly Approver[] {
  if (status !== 'pending') return []
  return approvers.filter((each) => newsDue.includes(each.approverId) && isAwaited(each) && isReached(each))
}

/** Whether mail to an approver has bounced for good, in an approval that waits for them. */
export function bouncedApprovers({ status, approvers }: Approval, recipient: string): readonly Approver[] {
  if (status !== 'pending') return []
  return approvers.filter((each) => isAt(recipient, each) && each.mailStopped === 'bounced' && isAwaited(each))
}

/** Whether nothing that is decided reaches who asked for it. */
export function isRequesterLost({ requester, requesterMailStopped }: Approval, recipient: string): boolean {
  return requesterMailStopped !== undefined && isAt(recipient, requester)
}

function isNewsOf({ left, mailStopped, undeliverable }: Approver, stopped: MailStopped | undefined): boolean {
  if (left || mailStopped) return false
  return stopped !== undefined || undeliverable === undefined
}

function isAwaited({ vote, delegatedTo, left }: Approver): boolean {
  return !vote && delegatedTo === undefined && !left
}

function isReached({ undeliverable }: Approver): boolean {
  return undeliverable === undefined
}

function isAt(recipient: string, { email }: Pick<Person, 'email'>): boolean {
  return email.toLowerCase() === recipient.toLowerCase()
}
