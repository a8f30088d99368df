/**
 * Sends the mails that an approval owes. One worker at a time: it claims them by a conditional write that
 * also stores the hashes of the new links, sends, and strikes out what is sent. If it dies in between, the
 * claim runs out and the mails are sent again with new links; the earlier links keep working.
 */
import { systemClock } from '../../shared/clock'
import { RetryLaterError } from '../../shared/errors'
import { hashSecret, newSecret } from '../../shared/ids'
import type { Approval, Approver, MailKind, TrailAction } from './approval'
import { sendApproverMail } from './mail/send'
import { changeApproval } from './store'

/** Longer than the function that holds the claim can live. */
const claimSeconds = 60
/** Links of this many mails to an approver work side by side. */
const mostLinks = 5

const trailAction: Readonly<Record<MailKind, TrailAction>> = {
  request: 'asked',
  reminder: 'reminded',
  escalation: 'escalated',
  delegation: 'asked',
}

interface DueMail {
  readonly approver: Approver
  readonly kind: MailKind
  readonly secret: string
}

/**
 * Applies `prepare` (a further change to be made in the same write), then sends what is due. Returns the
 * approval as claimed. Throws RetryLaterError while another worker holds the claim.
 */
export async function sendDueMails(
  known: Approval | string,
  prepare: (approval: Approval) => Approval = (approval) => approval,
): Promise<Approval> {
  let mails: readonly DueMail[] = []
  let heldUntil: string | undefined
  const claimed = await changeApproval(known, (before) => {
    const now = systemClock.now()
    const approval = prepare(before)
    mails = dueMails(approval)
    heldUntil = undefined
    if (mails.length === 0) return approval
    if (approval.mailingUntil && now.getTime() < Date.parse(approval.mailingUntil)) {
      heldUntil = approval.mailingUntil
      return approval
    }
    return {
      ...approval,
      mailingUntil: new Date(now.getTime() + claimSeconds * 1000).toISOString(),
      approvers: approval.approvers.map((approver) => withLink(approver, mails)),
    }
  })
  if (heldUntil)
    throw new RetryLaterError(`The mails of approval ${claimed.approvalId} are being sent until ${heldUntil}`)
  if (mails.length === 0) return claimed
  const results = await Promise.allSettled(mails.map((mail) => sendApproverMail(claimed, mail)))
  const sent = mails.filter((_, index) => results[index]?.status === 'fulfilled')
  await changeApproval(claimed, (approval) => strikeOut(approval, sent, systemClock.now()))
  const failure = results.find((result) => result.status === 'rejected')
  if (failure) throw failure.reason
  return claimed
}

function dueMails(approval: Approval): readonly DueMail[] {
  if (approval.status !== 'pending') return []
  return approval.approvers.flatMap((approver) => {
    const kind = approval.dueMails[approver.approverId]
    const isDue = kind !== undefined && !approver.vote && !approver.delegatedTo
    return isDue ? [{ approver, kind, secret: newSecret() }] : []
  })
}

function withLink(approver: Approver, mails: readonly DueMail[]): Approver {
  const mail = mails.find((each) => each.approver.approverId === approver.approverId)
  if (!mail) return approver
  return { ...approver, linkHashes: [...approver.linkHashes, hashSecret(mail.secret)].slice(-mostLinks) }
}

function strikeOut(approval: Approval, sent: readonly DueMail[], now: Date): Approval {
  const isSent = (approverId: string) => sent.some(({ approver }) => approver.approverId === approverId)
  return {
    ...approval,
    mailingUntil: undefined,
    dueMails: Object.fromEntries(Object.entries(approval.dueMails).filter(([approverId]) => !isSent(approverId))),
    trail: [
      ...approval.trail,
      ...sent.map(({ approver, kind }) => ({
        at: now.toISOString(),
        action: trailAction[kind],
        by: 'signalbox',
        way: 'system' as const,
        detail: approver.email,
      })),
    ],
  }
}
