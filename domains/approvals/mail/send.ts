/** Composes each of the domain's mails and sends it. */
import { type Mail, sendMail } from '../../../shared/mail'
import type { Approval, Approver } from '../approval'
import { isErased } from '../decisions/erased'
import { composeApproverMail, composeClosedMail, composeOutcomeMail } from './compose'
import { composeNotice } from './notice'

export function sendApproverMail(approval: Approval, mail: Parameters<typeof composeApproverMail>[1]): Promise<void> {
  return send(composeApproverMail(approval, mail))
}

export function sendNotice(approval: Approval): Promise<void> {
  return send(composeNotice(approval))
}

/** To one of those who were asked and are not any more. */
export function sendClosedMail(approval: Approval, approver: Approver): Promise<void> {
  return send(composeClosedMail(approval, approver))
}

export function sendOutcomeMail(approval: Approval): Promise<void> {
  return send(composeOutcomeMail(approval))
}

/** Nobody has the address of somebody who was erased. */
async function send(mail: Mail): Promise<void> {
  if (!isErased({ email: mail.to })) await sendMail(mail)
}
