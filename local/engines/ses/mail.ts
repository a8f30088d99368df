/** An accepted mail as it is kept: the parts it was composed from; its MIME text is made when somebody asks. */
export interface Mail {
  /** A ULID: the time of acceptance orders the mailbox. It is the `MessageId` that SES answers. */
  readonly id: string
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly from: string
  readonly replyTo: readonly string[]
  readonly to: readonly string[]
  readonly cc: readonly string[]
  readonly bcc: readonly string[]
  readonly subject: string
  readonly text?: string | undefined
  readonly html?: string | undefined
  readonly headers: readonly MailHeader[]
  readonly attachments: readonly MailAttachment[]
  readonly tags: readonly MailHeader[]
  readonly configurationSet?: string | undefined
  /** Where bounces would go. */
  readonly feedbackAddress?: string | undefined
  /** The message as the caller wrote it, base64, if it came as raw MIME. */
  readonly raw?: string | undefined
  /** Recipients on the account's suppression list: accepted, as SES does, and not sent to. */
  readonly suppressed: readonly string[]
  /** Why SES would drop it after acceptance: its template needs an attribute that the data lacks. */
  readonly failure?: string | undefined
}

export interface MailHeader {
  readonly name: string
  readonly value: string
}

export interface MailAttachment {
  readonly fileName: string
  readonly contentType: string
  readonly disposition: 'attachment' | 'inline'
  readonly contentId?: string | undefined
  readonly description?: string | undefined
  /** Base64. */
  readonly content: string
}

/** What a sender composes; the mailbox adds the rest at acceptance. */
export type Draft = Omit<Mail, 'id' | 'at' | 'suppressed'>

export function recipientsOf(mail: Pick<Mail, 'to' | 'cc' | 'bcc'>): string[] {
  return [...mail.to, ...mail.cc, ...mail.bcc]
}
