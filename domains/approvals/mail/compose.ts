/** The words of the domain's mails. */
import { html } from '../../../shared/html'
import type { Approval, Approver, MailKind } from '../approval'
import { causeOf } from '../decisions/failure'
import { contextLines, dateInWords, factsOf } from '../facts'
import { decisionUrl } from '../link'
import { factTable, mailLayout } from './layout'

export interface Mail {
  readonly to: string
  readonly subject: string
  readonly html: string
  readonly text: string
}

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
  const { approvalId, subject, description } = approval
  const facts = [...factsOf(approval), ...contextLines(approval)]
  const approve = decisionUrl(approvalId, approver.approverId, secret, 'approve')
  const reject = decisionUrl(approvalId, approver.approverId, secret, 'reject')
  const lines = [
    `Hello ${approver.name},`,
    `${prefix[kind]}: ${subject}`,
    ...(description ? [description] : []),
    facts.map(([label, value]) => `${label}: ${value}`).join('\n'),
    `To approve, open: ${approve}`,
    `To reject, open: ${reject}`,
    'Opening a link decides nothing: the page asks you first. The links are yours alone; please do not forward them.',
  ]
  const content = [
    html`<p>Hello ${approver.name},</p>`,
    ...(description ? [html`<p style="white-space:pre-wrap">${description}</p>`] : []),
    factTable(facts),
  ]
  const buttons = [
    { label: 'Approve', url: approve, color: '#1a7f37' },
    { label: 'Reject', url: reject, color: '#b3261e' },
  ]
  const title = `${prefix[kind]}: ${subject}`
  return { to: approver.email, subject: title, html: mailLayout(title, content, buttons), text: lines.join('\n\n') }
}

export function composeOutcomeMail(approval: Approval): Mail {
  const { subject, requester, status } = approval
  const title = `${status.charAt(0).toUpperCase()}${status.slice(1)}: ${subject}`
  const votes = approval.approvers.flatMap(({ name, vote }): (readonly [string, string])[] =>
    vote
      ? [[name, [vote.decision === 'approve' ? 'approved' : 'rejected', vote.comment].filter(Boolean).join(': ')]]
      : [],
  )
  const facts = [['Decided', dateInWords(approval.decidedAt ?? approval.expiresAt)] as const, ...votes]
  const sentence =
    status === 'granted' ? 'Your request was granted.' : `Your request was not granted: ${causeOf(approval)}`
  return {
    to: requester.email,
    subject: title,
    html: mailLayout(title, [html`<p>Hello ${requester.name},</p><p>${sentence}</p>`, factTable(facts)]),
    text: [`Hello ${requester.name},`, sentence, facts.map((fact) => fact.join(': ')).join('\n')].join('\n\n'),
  }
}
