/** Writes a mail as MIME with nodemailer. The same mail gives the same bytes. */
import { createTransport } from 'nodemailer'
import type { Mail } from './mail'
import { readdressed } from './raw'

type Source = Pick<Mail, 'id' | 'at' | 'subject' | 'text' | 'html'> & Partial<Mail>

export async function toMime(mail: Source): Promise<Buffer> {
  const messageId = `<${mail.id}@email.amazonses.com>`
  const date = new Date(mail.at)
  if (mail.raw !== undefined) return readdressed(Buffer.from(mail.raw, 'base64'), messageId, date)
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' })
  const { message } = await transport.sendMail({
    messageId,
    date,
    from: mail.from,
    replyTo: [...(mail.replyTo ?? [])],
    to: [...(mail.to ?? [])],
    cc: [...(mail.cc ?? [])],
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    headers: (mail.headers ?? []).map(({ name, value }) => ({ key: name, value })),
    attachments: (mail.attachments ?? []).map((attachment) => ({
      filename: attachment.fileName,
      contentType: attachment.contentType,
      contentDisposition: attachment.disposition,
      ...(attachment.contentId === undefined ? {} : { cid: attachment.contentId }),
      content: attachment.content,
      encoding: 'base64',
    })),
    // Content comes from callers: it must not be able to name a file or an address to read.
    disableFileAccess: true,
    disableUrlAccess: true,
    // Not in nodemailer's types, though MailComposer reads it.
    ...{ baseBoundary: mail.id },
  })
  return message as Buffer
}
