/** Composes each of the domain's mails and sends it. */
import { sendMail } from '../../../shared/mail'
import type { Approval, Approver } from '../approval'
import { composeApproverMail, composeClosedMail, composeOutcomeMail } from './compose'
import { composeNotice } from './notice'

export function sendApproverMail(approval: Approval, mail: Parameters<typeof composeApproverMail>[1]): Promise<void> {
  return sendMail(composeApproverMail(approval, mail))
}

export function sendNotice(approval: Approval): Promise<void> {
  return sendMail(composeNotice(approval))
}

/** To one of those who were asked and are not any more. */
export function sendClosedMail(approval: Approval, approver: Approver): Promise<void> {
  return sendMail(composeClosedMail(approval, approver))
}

export function sendOutcomeMail(approval: Approval): Promise<void> {
  return sendMail(composeOutcomeMail(approval))
}
