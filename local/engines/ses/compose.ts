/** From the input of SendEmail to a draft, refusing what SES refuses. */
import { NotModelledError } from '../../kernel/aws-error'
import { parseAddress } from './address'
import { bad } from './errors'
import { type Draft, type MailAttachment, type MailHeader, recipientsOf } from './mail'
import { parseRaw } from './raw'
import type { Sending } from './sender'
import { MissingAttributeError, type Rendered, renderTemplate, type TemplateSource, type Templates } from './templates'

export interface Destination {
  readonly ToAddresses?: readonly string[]
  readonly CcAddresses?: readonly string[]
  readonly BccAddresses?: readonly string[]
}

interface Part {
  readonly Data?: string
  readonly Charset?: string
}

interface AttachmentInput {
  readonly FileName?: string
  readonly RawContent?: string
  readonly ContentType?: string
  readonly ContentDisposition?: string
  readonly ContentId?: string
  readonly ContentDescription?: string
  readonly ContentTransferEncoding?: string
}

interface NameValue {
  readonly Name: string
  readonly Value: string
}

export interface TemplateInput extends TemplateSource {
  readonly TemplateData?: string
  readonly Headers?: readonly NameValue[]
  readonly Attachments?: readonly AttachmentInput[]
}

export interface SendEmailInput {
  readonly FromEmailAddress?: string
  readonly Destination?: Destination
  readonly ReplyToAddresses?: readonly string[]
  readonly FeedbackForwardingEmailAddress?: string
  readonly ConfigurationSetName?: string
  readonly EmailTags?: readonly NameValue[]
  readonly Content?: {
    readonly Simple?: {
      readonly Subject?: Part
      readonly Body?: { readonly Text?: Part; readonly Html?: Part }
      readonly Headers?: readonly NameValue[]
      readonly Attachments?: readonly AttachmentInput[]
    }
    readonly Raw?: { readonly Data?: string }
    readonly Template?: TemplateInput
  }
}

/** Who sends to whom, as far as permissions and identities go. */
export interface Envelope {
  readonly from: string
  readonly to: readonly string[]
  readonly cc: readonly string[]
  readonly bcc: readonly string[]
}

/** Bytes, in the second API. */
const largestMessage = 40 * 1024 * 1024
const mostRecipients = 50

/** Headers that SES writes itself. */
const reserved =
  /^(bcc|cc|content-.*|date|from|message-id|mime-version|received|reply-to|return-path|sender|subject|to)$/i

export async function envelopeOf(input: SendEmailInput): Promise<Envelope> {
  const raw = input.Content?.Raw && (await rawOf(input))
  const from = input.FromEmailAddress ?? raw?.from
  if (!from) throw bad("Missing required header 'From'.")
  parseAddress(from)
  const given = { from, ...addressesOf(input.Destination) }
  const envelope = raw && recipientsOf(given).length === 0 ? { from, to: raw.to, cc: raw.cc, bcc: raw.bcc } : given
  const count = recipientsOf(envelope).length
  if (count === 0) throw bad('At least one recipient address must be specified.')
  if (count > mostRecipients) throw bad(`Recipient count exceeds ${mostRecipients}.`)
  for (const address of recipientsOf(envelope)) parseAddress(address)
  return envelope
}

/** What permissions to send it are asked of. */
export async function sendingOf(input: SendEmailInput): Promise<Omit<Sending, 'action' | 'apiVersion'>> {
  const envelope = await envelopeOf(input)
  return {
    from: envelope.from,
    recipients: recipientsOf(envelope),
    feedbackAddress: input.FeedbackForwardingEmailAddress,
    configurationSet: input.ConfigurationSetName,
    template: input.Content?.Template,
  }
}

/** Of no destination: nobody. */
export function addressesOf(destination: Destination = {}): Omit<Envelope, 'from'> {
  const { ToAddresses = [], CcAddresses = [], BccAddresses = [] } = destination
  return { to: ToAddresses, cc: CcAddresses, bcc: BccAddresses }
}

export async function compose(
  input: SendEmailInput,
  templates: Templates,
  largest: number = largestMessage,
): Promise<Draft> {
  const content = input.Content ?? {}
  if (Object.keys(content).length !== 1) throw bad('Content: give exactly one of Simple, Raw and Template')
  if (sizeOf(content) > largest) throw bad(`Message length is more than ${largest} bytes long.`)
  for (const address of input.ReplyToAddresses ?? []) parseAddress(address)
  const envelope = await envelopeOf(input)
  const common = {
    ...envelope,
    replyTo: input.ReplyToAddresses ?? [],
    tags: tagsOf(input.EmailTags),
    configurationSet: input.ConfigurationSetName,
    feedbackAddress: input.FeedbackForwardingEmailAddress,
    headers: headersOf(content.Simple?.Headers ?? content.Template?.Headers),
    attachments: (content.Simple?.Attachments ?? content.Template?.Attachments ?? []).map(attachmentOf),
  }
  if (content.Raw) {
    const { replyTo, subject, text, html, attachments } = await rawOf(input)
    return { ...common, replyTo, subject, text, html, attachments, raw: content.Raw.Data }
  }
  if (content.Template) return { ...common, ...(await fromTemplate(content.Template, templates)) }
  return { ...common, ...simple(content.Simple ?? {}) }
}

function simple(content: NonNullable<NonNullable<SendEmailInput['Content']>['Simple']>): Rendered {
  const { Subject, Body = {} } = content
  if (Subject?.Data === undefined) throw bad('Content.Simple: Subject.Data is missing')
  if (Body.Text?.Data === undefined && Body.Html?.Data === undefined) {
    throw bad('Content.Simple: Body has neither Text nor Html')
  }
  return { subject: Subject.Data, text: Body.Text?.Data, html: Body.Html?.Data }
}

/** Renders; a mail that SES would accept and then drop says so in `failure`. */
export async function fromTemplate(
  template: TemplateInput,
  templates: Templates,
  replacement?: string,
): Promise<Rendered & { failure?: string }> {
  const content = templates.resolve(template)
  try {
    return await renderTemplate(content, template.TemplateData, replacement)
  } catch (error) {
    if (!(error instanceof MissingAttributeError)) throw error
    const name = templates.nameOf(template) ?? '(inline)'
    return { subject: `Not sent: template ${name} could not be rendered`, failure: error.message }
  }
}

export function headersOf(headers: readonly NameValue[] = []): MailHeader[] {
  return headers.map(({ Name, Value }) => {
    if (!/^[!-9;-~]{1,126}$/.test(Name) || /[\r\n]/.test(Value)) throw bad(`Invalid header: ${JSON.stringify(Name)}`)
    if (reserved.test(Name)) throw bad(`Header ${Name} can't be set; SES writes it`)
    return { name: Name, value: Value }
  })
}

/** What SES takes as tags of a message. */
export function tagsOf(tags: readonly NameValue[] = []): MailHeader[] {
  return tags.map(({ Name: name, Value: value }) => {
    checkTagText('name', name, /^[\w-]+$/, "'_',  '-'")
    checkTagText('value', value, /^[\w.@-]+$/, "'_',  '-' , '.', '@'")
    return { name, value }
  })
}

const longestTagText = 255

function checkTagText(member: 'name' | 'value', text: string, form: RegExp, signs: string): void {
  if (text === '') throw bad(`The tag ${member} must be specified.`)
  if (text.length > longestTagText) {
    throw bad(`Tag ${member} cannot exceed ${longestTagText} characters.`)
  }
  if (form.test(text)) return
  throw bad(`Invalid tag ${member} <${text}>: only alphanumeric ASCII characters, ${signs} are allowed.`)
}

export function attachmentOf(input: AttachmentInput): MailAttachment {
  if (!input.FileName || input.RawContent === undefined) throw bad('Attachments: FileName and RawContent are required')
  if (input.ContentDisposition !== undefined && !/^(ATTACHMENT|INLINE)$/.test(input.ContentDisposition)) {
    throw new NotModelledError(`ContentDisposition "${input.ContentDisposition}"`, `attachment ${input.FileName}`)
  }
  return {
    fileName: input.FileName,
    contentType: input.ContentType ?? 'application/octet-stream',
    disposition: input.ContentDisposition === 'INLINE' ? 'inline' : 'attachment',
    contentId: input.ContentId?.replace(/^<|>$/g, ''),
    description: input.ContentDescription,
    content: toBase64(input.RawContent),
  }
}

/** Another engine may hand over bytes where the wire has base64. */
function toBase64(data: string | Uint8Array): string {
  return typeof data === 'string' ? data : Buffer.from(data).toString('base64')
}

const parsed = new WeakMap<SendEmailInput, ReturnType<typeof parseRaw>>()

/** A raw message is read once for the permission check and the acceptance. */
function rawOf(input: SendEmailInput): ReturnType<typeof parseRaw> {
  const known = parsed.get(input)
  if (known) return known
  const data = input.Content?.Raw?.Data
  if (!data) throw bad('Content.Raw: Data is missing')
  const reading = parseRaw(Buffer.from(toBase64(data), 'base64'))
  parsed.set(input, reading)
  return reading
}

/** In bytes of content; the few hundred bytes of MIME around it do not matter against 40 MB. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value)
  if (value instanceof Uint8Array) return value.byteLength
  if (typeof value !== 'object' || value === null) return 0
  return Object.values(value).reduce<number>((size, member) => size + sizeOf(member), 0)
}
