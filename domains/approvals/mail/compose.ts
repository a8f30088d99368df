/** The words of the domain's mails. */
import type { Mail } from '../../../shared/mail'
import type { Approval, Approver, MailKind, Status } from '../approval'
import { isErased } from '../decisions/erased'
import { dateInWords, type Fact, factsOf, personInWords, type Statement, statement, statementOf } from '../facts'
import { decisionUrl } from '../link'
import { shownLine } from '../shown'
import { htmlOf, type Letter, textOf } from './letter'

const prefix: Readonly<Record<MailKind, string>> = {
  request: 'Please decide',
  reminder: 'Reminder: please decide',
  escalation: 'Escalated to you: please decide',
  delegation: 'Delegated to you: please decide',
}

export function composeApproverMail(
  approval: Approval,
  { approver, kind, secret }: { readonly approver: Approver; readonly kind: MailKind; readonly secret: string },
): Mail {
  const url = (choice: 'approve' | 'reject') => decisionUrl(approval.approvalId, approver.approverId, secret, choice)
  return mailOf(approver.email, approval.requester.email, {
    title: titleOf(prefix[kind], approval),
    greeting: `Hello ${shownLine(approver.name)},`,
    facts: factsOf(approval),
    links: [
      { label: 'Approve', text: 'To approve, open', url: url('approve'), color: '#1a7f37' },
      { label: 'Reject', text: 'To reject, open', url: url('reject'), color: '#b3261e' },
    ],
    note: 'Opening a link decides nothing: the page asks you first. The links are yours alone; please do not forward them.',
    statements: statementsOf(approval),
  })
}

/** To whoever was asked and has not decided: there is nothing left to decide. */
export function composeClosedMail(approval: Approval, approver: Approver): Mail {
  const { status, requester, withdrawalReason } = approval
  return mailOf(approver.email, requester.email, {
    title: titleOf(statusInWords(status), approval),
    greeting: `Hello ${shownLine(approver.name)},`,
    sentences: [`${closed[status]} There is nothing left for you to decide.`],
    facts: [...factsOf(approval), ['Ended', endOf(approval)]],
    statements: [
      ...(withdrawalReason ? [statement('Why it was withdrawn, as the requester says', withdrawalReason)] : []),
      ...statementsOf(approval),
    ],
  })
}

const closed: Readonly<Record<Status, string>> = {
  pending: '',
  granted: 'Others have decided: the request was granted.',
  rejected: 'Others have decided: the request was rejected.',
  withdrawn: 'The request was withdrawn.',
  expired: 'The time to decide is over.',
}

export function composeOutcomeMail(approval: Approval): Mail {
  const { requester, status, approvers, withdrawalReason } = approval
  const voters = approvers.filter(({ vote }) => vote !== undefined)
  const votes = voters.map((voter): Fact => [wordOf(voter), personInWords(voter)])
  const comments = voters.flatMap((voter) =>
    voter.vote?.comment ? [statement(`What ${shownLine(voter.email)} says`, voter.vote.comment)] : [],
  )
  return mailOf(requester.email, undefined, {
    title: titleOf(statusInWords(status), approval),
    greeting: `Hello ${shownLine(requester.name)},`,
    sentences: [outcome[status]],
    facts: [['Ended', endOf(approval)], ...votes],
    statements: [...comments, ...(withdrawalReason ? [statement('Why it was withdrawn', withdrawalReason)] : [])],
  })
}

const outcome: Readonly<Record<Status, string>> = {
  pending: '',
  granted: 'Your request was granted.',
  rejected: 'Your request was not granted: it was rejected.',
  withdrawn: 'Your request was not granted: it was withdrawn.',
  expired: 'Your request was not granted: not enough had decided when the time was over.',
}

function mailOf(to: string, replyTo: string | undefined, letter: Letter): Mail {
  return {
    to,
    ...(replyTo && !isErased({ email: replyTo }) && { replyTo }),
    subject: letter.title,
    html: htmlOf(letter),
    text: textOf(letter),
  }
}

/** Ours first: a subject can't begin like an answer, or like another mail of ours. */
function titleOf(words: string, { subject }: Approval): string {
  return `${words}: ${shownLine(subject)}`
}

function statementsOf(approval: Approval): readonly Statement[] {
  const said = statementOf(approval)
  return said ? [said] : []
}

function statusInWords(status: Status): string {
  return `${status.charAt(0).toUpperCase()}${status.slice(1)}`
}

function wordOf({ vote }: Approver): string {
  return vote?.decision === 'approve' ? 'Approved by' : 'Rejected by'
}

function endOf({ decidedAt, expiresAt }: Approval): string {
  return dateInWords(decidedAt ?? expiresAt)
}
