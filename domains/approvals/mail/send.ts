/** Composes each of the domain's mails and sends it. */
import { type Mail, sendMail } from '../../../shared/mail'
import type { Approval, Approver } from '../approval'
import { isErased } from '../decisions/erased'
import { composeApproverMail, composeClosedMail, composeOutcomeMail } from './compose'
import { composeNews, composeNotice } from './notice'

export function sendApproverMail(approval: Approval, mail: Parameters<typeof composeApproverMail>[1]): Promise<void> {
  return send(approval, composeApproverMail(approval, mail))
}

export function sendNotice(approval: Approval): Promise<void> {
  return send(approval, composeNotice(approval))
}

/** To an approver, of the others whom mail does not reach. */
export function sendNews(approval: Approval, approver: Approver): Promise<void> {
  return send(approval, composeNews(approval, approver))
}

/** To one of those who were asked and are not any more. */
export function sendClosedMail(approval: Approval, approver: Approver): Promise<void> {
  return send(approval, composeClosedMail(approval, approver))
}

export function sendOutcomeMail(approval: Approval): Promise<void> {
  return send(approval, composeOutcomeMail(approval))
}

/** Nobody has the address of somebody who was erased. */
async function send({ approvalId, correlationId }: Approval, mail: Mail): Promise<void> {
  if (isErased({ email: mail.to })) return
  await sendMail(mail, { domain: 'approvals', about: approvalId, correlationId })
}
