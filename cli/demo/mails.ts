/** The mailbox, as whoever a mail is for looks into it. */
import type { LocalCloud } from '../../local/start-local-cloud'

export interface Mail {
  readonly subject: string
  readonly to: string
  readonly text: string
}

export async function newestMail(cloud: LocalCloud, to: string): Promise<Mail> {
  const response = await fetch(`${cloud.webUrl}/mail/store`)
  const { emails } = (await response.json()) as {
    emails: { subject: string; destination: { to: string[] }; body: { text?: string; html?: string } }[]
  }
  const mail = emails.findLast(({ destination }) => destination.to.includes(to))
  if (!mail) throw new Error(`No mail to ${to} has arrived`)
  return { subject: mail.subject, to, text: mail.body.text || mail.body.html || '' }
}
