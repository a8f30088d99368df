/** Hands mails to SES. */
import { SendEmailCommand } from '@aws-sdk/client-sesv2'
import { ses } from '../../../shared/clients/ses'
import { requireEnv } from '../../../shared/config'
import type { Approval, Approver } from '../approval'
import { composeApproverMail, composeClosedMail, composeOutcomeMail, type Mail } from './compose'
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

async function send({ to, replyTo, subject, html, text }: Mail): Promise<void> {
  const utf8 = (data: string) => ({ Data: data, Charset: 'UTF-8' })
  await ses.send(
    new SendEmailCommand({
      FromEmailAddress: requireEnv('MAIL_FROM'),
      Destination: { ToAddresses: [to] },
      ...(replyTo && { ReplyToAddresses: [replyTo] }),
      Content: { Simple: { Subject: utf8(subject), Body: { Html: utf8(html), Text: utf8(text) } } },
    }),
  )
}
