/** Reads a raw MIME message with mailparser, which aws-ses-v2-local brings. Loaded by the first raw mail. */
import { createRequire } from 'node:module'
import type { Mail } from './mail'

export interface RawMail
  extends Pick<Mail, 'replyTo' | 'to' | 'cc' | 'bcc' | 'subject' | 'text' | 'html' | 'attachments'> {
  readonly from: string | undefined
}

interface ParsedAddress {
  readonly name?: string
  readonly address?: string
  readonly group?: readonly ParsedAddress[]
}

interface ParsedAddresses {
  readonly value: readonly ParsedAddress[]
}

interface ParsedMail {
  readonly from?: ParsedAddresses
  readonly replyTo?: ParsedAddresses
  readonly to?: ParsedAddresses | readonly ParsedAddresses[]
  readonly cc?: ParsedAddresses | readonly ParsedAddresses[]
  readonly bcc?: ParsedAddresses | readonly ParsedAddresses[]
  readonly subject?: string
  readonly text?: string
  readonly html?: string | false
  readonly attachments: readonly {
    readonly filename?: string
    readonly contentType: string
    readonly contentDisposition?: string
    readonly cid?: string
    readonly content: Buffer
  }[]
}

type Parse = (
  source: Buffer,
  options: { skipImageLinks: boolean; skipTextToHtml: boolean; skipHtmlToText: boolean },
) => Promise<ParsedMail>

export async function parseRaw(source: Buffer): Promise<RawMail> {
  const { simpleParser } = createRequire(require.resolve('aws-ses-v2-local'))('mailparser') as { simpleParser: Parse }
  const mail = await simpleParser(source, { skipImageLinks: true, skipTextToHtml: true, skipHtmlToText: true })
  return {
    from: addresses(mail.from)[0],
    replyTo: addresses(mail.replyTo),
    to: addresses(mail.to),
    cc: addresses(mail.cc),
    bcc: addresses(mail.bcc),
    subject: mail.subject ?? '',
    text: mail.text || undefined,
    html: mail.html || undefined,
    attachments: mail.attachments.map((attachment) => ({
      fileName: attachment.filename ?? 'untitled',
      contentType: attachment.contentType,
      disposition: attachment.contentDisposition === 'inline' ? 'inline' : 'attachment',
      contentId: attachment.cid,
      content: attachment.content.toString('base64'),
    })),
  }
}

function addresses(found: ParsedAddresses | readonly ParsedAddresses[] | undefined): string[] {
  const lists = found === undefined ? [] : 'value' in found ? [found] : found
  return lists.flatMap(({ value }) =>
    value
      .flatMap((entry) => entry.group ?? [entry])
      .filter((entry) => entry.address)
      .map(({ name, address }) => (name ? `"${name.replace(/["\\]/g, '\\$&')}" <${address}>` : (address as string))),
  )
}

/** The message as SES passes it on: with its own Message-ID and Date, and without Bcc. */
export function readdressed(source: Buffer, messageId: string, date: Date): Buffer {
  const text = source.toString('latin1')
  const end = /\r?\n\r?\n/.exec(text)
  const head = end ? text.slice(0, end.index) : text
  const kept = head
    .split(/\r?\n(?![ \t])/)
    .filter((line) => !/^(message-id|date|bcc):/i.test(line))
    .map((line) => line.replace(/\r?\n/g, '\r\n'))
  const own = [`Message-ID: ${messageId}`, `Date: ${date.toUTCString().replace('GMT', '+0000')}`]
  const body = end ? text.slice(end.index + end[0].length) : ''
  return Buffer.from(`${[...own, ...kept].join('\r\n')}\r\n\r\n${body}`, 'latin1')
}
