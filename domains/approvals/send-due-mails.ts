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
import { owedNews, unreached } from './decisions/unreached'
import { mostLinks } from './link'
import { refusalIn } from './mail/refusal'
import { sendApproverMail, sendNews, sendNotice } from './mail/send'
import { tellOfUndeliverable } from './operator'
import { changeApproval } from './store'

/** Longer than the function that holds the claim can live. */
const claimSeconds = 60

/** Another worker holds the claim. It goes on with what falls due meanwhile; if it dies, the sweep does. */
export class MailsUnderWayError extends RetryLaterError {
  constructor({ approvalId, mailingUntil }: Approval) {
    super(`The mails of approval ${approvalId} are being sent until ${mailingUntil}`)
    this.name = 'MailsUnderWayError'
  }
}

interface DueMail {
  readonly approver: Approver
  readonly kind: MailKind
  readonly secret: string
}

interface Due {
  readonly mails: readonly DueMail[]
  readonly isNoticeDue: boolean
  readonly news: readonly Approver[]
}

const nothing: Due = { mails: [], isNoticeDue: false, news: [] }

/**
 * Applies `prepare` (a further change to be made in the same write), then sends what is due, and what falls due
 * meanwhile. Throws only if nothing was written; `failure` says why some mails are still owed: another worker holds
 * the claim, or SES did not take them.
 */
export async function sendDueMails(
  known: Approval | string,
  prepare: (approval: Approval) => Approval = (approval) => approval,
): Promise<Recorded> {
  let { approval, due, failure } = await claim(known, prepare)
  while (isAnything(due)) {
    const [mailed, failed] = await send(approval, due.mails)
    const notice = due.isNoticeDue ? await outcomeOf(sendNotice(approval)) : {}
    const [news, newsFailed] = await sendAllNews(approval, due.news)
    const told = {
      isNoticeSent: due.isNoticeDue && notice.failure === undefined,
      news,
      unreached: unreached(approval).map(({ approverId }) => approverId),
    }
    await tellOfRefused(approval, mailed)
    const left = await changeApproval(approval, (before) => recordMailed(before, mailed, told, systemClock.now()))
    const why = failed ?? notice.failure ?? newsFailed
    if (why) return { approval: left, failure: why }
    ;({ approval, due, failure } = await claim(left, (before) => before))
  }
  return { approval, failure }
}

interface Claimed extends Recorded {
  readonly due: Due
}

async function claim(known: Approval | string, prepare: (approval: Approval) => Approval): Promise<Claimed> {
  let due = nothing
  let failure: RetryLaterError | undefined
  const claimed = await changeApproval(known, (before) => {
    const now = systemClock.now()
    const approval = prepare(before)
    due = dueOf(approval)
    failure = undefined
    if (!isAnything(due)) return approval
    if (approval.mailingUntil && now.getTime() < Date.parse(approval.mailingUntil)) {
      due = nothing
      failure = new MailsUnderWayError(approval)
      return approval
    }
    const { mails } = due
    return {
      ...approval,
      mailingUntil: new Date(now.getTime() + claimSeconds * 1000).toISOString(),
      approvers: approval.approvers.map((approver) => withLink(approver, mails)),
    }
  })
  return { approval: claimed, due, failure }
}

const isAnything = ({ mails, isNoticeDue, news }: Due): boolean => mails.length > 0 || isNoticeDue || news.length > 0

/** What was sent or refused for good, and why the rest was not taken for now. */
async function send(approval: Approval, mails: readonly DueMail[]): Promise<[readonly Mailed[], unknown]> {
  const outcomes = await Promise.all(mails.map((mail) => outcomeOf(sendApproverMail(approval, mail))))
  const mailed = mails.flatMap(({ approver: { approverId }, kind }, index): readonly Mailed[] => {
    const { failure, refusal } = outcomes[index] ?? {}
    return failure === undefined ? [{ approverId, kind, refusal }] : []
  })
  return [mailed, outcomes.find(({ failure }) => failure !== undefined)?.failure]
}

/** Who was told, or can't be, and why the rest was not for now. */
async function sendAllNews(
  approval: Approval,
  approvers: readonly Approver[],
): Promise<[readonly string[], failure: unknown]> {
  const outcomes = await Promise.all(approvers.map((approver) => outcomeOf(sendNews(approval, approver))))
  const told = approvers.filter((_, index) => outcomes[index]?.failure === undefined)
  const failure = outcomes.find((each) => each.failure !== undefined)?.failure
  return [told.map(({ approverId }) => approverId), failure]
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

function dueOf(approval: Approval): Due {
  if (approval.status !== 'pending') return nothing
  const mails = approval.approvers.flatMap((approver) => {
    const kind = approval.dueMails[approver.approverId]
    const isDue = kind !== undefined && !approver.vote && !approver.delegatedTo && !approver.mailStopped
    return isDue ? [{ approver, kind, secret: newSecret() }] : []
  })
  return { mails, isNoticeDue: approval.noticeDue === true, news: owedNews(approval) }
}

function withLink(approver: Approver, mails: readonly DueMail[]): Approver {
  const mail = mails.find((each) => each.approver.approverId === approver.approverId)
  if (!mail) return approver
  return { ...approver, linkHashes: [...approver.linkHashes, hashSecret(mail.secret)].slice(-mostLinks) }
}
