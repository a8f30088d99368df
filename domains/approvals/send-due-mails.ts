/**
 * Sends the mails that an approval owes. One worker at a time: it claims them by a conditional write that
 * also stores the hashes of the new links, sends, and strikes out what is sent. If it dies in between, the
 * claim runs out and the mails are sent again with new links; the earlier links keep working.
 */
import { systemClock } from '../../shared/clock'
import { RetryLaterError } from '../../shared/errors'
import { hashSecret, newSecret } from '../../shared/ids'
import type { Approval, Approver, MailKind, TrailAction } from './approval'
import type { Recorded } from './decide'
import { mostLinks } from './link'
import { sendApproverMail } from './mail/send'
import { changeApproval } from './store'

/** Longer than the function that holds the claim can live. */
const claimSeconds = 60

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
 * Applies `prepare` (a further change to be made in the same write), then sends what is due, and what falls due
 * meanwhile. Throws only if nothing was written; `failure` says why some mails are still owed: another worker holds
 * the claim, or SES did not take them.
 */
export async function sendDueMails(
  known: Approval | string,
  prepare: (approval: Approval) => Approval = (approval) => approval,
): Promise<Recorded> {
  let { approval, mails, failure } = await claim(known, prepare)
  while (mails.length > 0) {
    const [sent, failed] = await send(approval, mails)
    const left = await changeApproval(approval, (before) => strikeOut(before, sent, systemClock.now()))
    if (failed) return { approval: left, failure: failed }
    ;({ approval, mails, failure } = await claim(left, (before) => before))
  }
  return { approval, failure }
}

interface Claimed extends Recorded {
  readonly mails: readonly DueMail[]
}

async function claim(known: Approval | string, prepare: (approval: Approval) => Approval): Promise<Claimed> {
  let mails: readonly DueMail[] = []
  let failure: RetryLaterError | undefined
  const claimed = await changeApproval(known, (before) => {
    const now = systemClock.now()
    const approval = prepare(before)
    mails = dueMails(approval)
    failure = undefined
    if (mails.length === 0) return approval
    if (approval.mailingUntil && now.getTime() < Date.parse(approval.mailingUntil)) {
      mails = []
      failure = new RetryLaterError(
        `The mails of approval ${approval.approvalId} are being sent until ${approval.mailingUntil}`,
      )
      return approval
    }
    return {
      ...approval,
      mailingUntil: new Date(now.getTime() + claimSeconds * 1000).toISOString(),
      approvers: approval.approvers.map((approver) => withLink(approver, mails)),
    }
  })
  return { approval: claimed, mails, failure }
}

async function send(
  approval: Approval,
  mails: readonly DueMail[],
): Promise<[sent: readonly DueMail[], failed: unknown]> {
  const results = await Promise.allSettled(mails.map((mail) => sendApproverMail(approval, mail)))
  const sent = mails.filter((_, index) => results[index]?.status === 'fulfilled')
  return [sent, results.find((result) => result.status === 'rejected')?.reason]
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
