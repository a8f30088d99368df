/**
 * Sends the mails that an approval owes. One worker at a time: it claims them by a conditional write that
 * also stores the hashes of the new links, sends, and strikes out what is sent. If it dies in between, the
 * claim runs out and the mails are sent again with new links; the earlier links keep working.
 */
import { systemClock } from '../../shared/clock'
import { RetryLaterError } from '../../shared/errors'
import { hashSecret, newSecret } from '../../shared/ids'
import type { Approval, Approver, MailKind } from './approval'
import type { Recorded } from './decide'
import { type Mailed, recordMailed } from './decisions/mailed'
import { mostLinks } from './link'
import { refusalIn } from './mail/refusal'
import { sendApproverMail, sendNotice } from './mail/send'
import { tellOfUndeliverable } from './operator'
import { changeApproval } from './store'

/** Longer than the function that holds the claim can live. */
const claimSeconds = 60

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
  let { approval, mails, isNoticeDue, failure } = await claim(known, prepare)
  while (mails.length > 0 || isNoticeDue) {
    const [mailed, failed] = await send(approval, mails)
    const notice = isNoticeDue ? await outcomeOf(sendNotice(approval)) : {}
    const isNoticeSent = isNoticeDue && notice.failure === undefined
    await tellOfRefused(approval, mailed)
    const left = await changeApproval(approval, (before) =>
      recordMailed(before, mailed, { isNoticeSent }, systemClock.now()),
    )
    if (failed ?? notice.failure) return { approval: left, failure: failed ?? notice.failure }
    ;({ approval, mails, isNoticeDue, failure } = await claim(left, (before) => before))
  }
  return { approval, failure }
}

interface Claimed extends Recorded {
  readonly mails: readonly DueMail[]
  readonly isNoticeDue: boolean
}

async function claim(known: Approval | string, prepare: (approval: Approval) => Approval): Promise<Claimed> {
  let mails: readonly DueMail[] = []
  let isNoticeDue = false
  let failure: RetryLaterError | undefined
  const claimed = await changeApproval(known, (before) => {
    const now = systemClock.now()
    const approval = prepare(before)
    mails = dueMails(approval)
    isNoticeDue = approval.status === 'pending' && approval.noticeDue === true
    failure = undefined
    if (mails.length === 0 && !isNoticeDue) return approval
    if (approval.mailingUntil && now.getTime() < Date.parse(approval.mailingUntil)) {
      mails = []
      isNoticeDue = false
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
  return { approval: claimed, mails, isNoticeDue, failure }
}

/** What was sent or refused for good, and why the rest was not taken for now. */
async function send(approval: Approval, mails: readonly DueMail[]): Promise<[readonly Mailed[], unknown]> {
  const outcomes = await Promise.all(mails.map((mail) => outcomeOf(sendApproverMail(approval, mail))))
  const mailed = mails.flatMap(({ approver: { approverId }, kind }, index): readonly Mailed[] => {
    const { failure, refusal } = outcomes[index] ?? {}
    return failure === undefined ? [{ approverId, kind, refusal }] : []
  })
  return [mailed, outcomes.find(({ failure }) => failure !== undefined)?.failure]
}

async function tellOfRefused(approval: Approval, mailed: readonly Mailed[]): Promise<void> {
  const refused = mailed.filter(({ refusal }) => refusal !== undefined)
  await Promise.all(refused.map((mail) => tellOfUndeliverable(approval, mail)))
}

interface SendingOutcome {
  readonly failure?: unknown
  readonly refusal?: string | undefined
}

/** Refused for good, failed for now, or neither: taken. */
export async function outcomeOf(sending: Promise<void>): Promise<SendingOutcome> {
  try {
    await sending
    return {}
  } catch (error) {
    const refusal = refusalIn(error)
    return refusal === undefined ? { failure: error } : { refusal }
  }
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
