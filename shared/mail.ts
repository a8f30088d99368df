/**
 * Sends mail through SES, and tells apart what it refuses for good from what may be tried again. What becomes of a mail
 * after SES has taken it comes back as an event (`MailBounced`, `MailComplained`, `MailRejected`) to the domain that sent it.
 */
import { SendEmailCommand } from '@aws-sdk/client-ses'
import { ses } from './clients/ses'
import { systemClock } from './clock'
import { requireEnv } from './config'
import { isRetryLater, RetryLaterError } from './errors'
import { correlationTag, domainTag, isTagValue, subjectTag } from './mail-tags'

export interface Mail {
  readonly to: string
  /** Whom an answer goes to; nobody reads what comes to the sender. */
  readonly replyTo?: string
  readonly subject: string
  readonly html: string
  readonly text: string
}

/** What is told with whatever becomes of a mail. */
export interface MailSubject {
  /** The domain that sends it. */
  readonly domain: string
  /** What it is about, in that domain's own words: letters, digits, hyphens and underscores. */
  readonly about: string
  readonly correlationId?: string | undefined
}

/** SES takes no mail to this address, however often it is asked: the address is at fault, and others go on. */
export class AddressRefusedError extends Error {
  readonly code = 'AddressRefused'
  readonly retryable = false
  constructor(
    readonly address: string,
    /** In SES's words. */
    readonly reason: string,
    cause: unknown,
  ) {
    super(`SES takes no mail to ${address}: ${reason}`, { cause })
    this.name = 'AddressRefusedError'
  }
}

/** Shorter than any function that sends may take, with what its last mail may take after it. */
const patience = 10_000

let line: Promise<unknown> = Promise.resolve()
let waiting = 0
/** What SES has said who takes no more: those behind it in the line are not tried. */
let exhausted: unknown

/**
 * From the address that the variable MAIL_FROM names, with the configuration set of MAIL_CONFIGURATION_SET. One after the
 * other, for an account may send so many a second, and twenty at once would be refused for that; a client that is refused
 * tries again for some seconds. A mail that has then waited too long for its turn is not sent.
 *
 * @throws AddressRefusedError, or what kept it from being sent for now
 */
export function sendMail(mail: Mail, subject: MailSubject): Promise<void> {
  const asked = systemClock.now().getTime()
  waiting++
  const sending = line.then(() => {
    const isLate = systemClock.now().getTime() - asked >= patience
    if (isLate || exhausted) throw new RetryLaterError('SES takes no more mail for now', { cause: exhausted })
    return send(mail, subject)
  })
  line = sending.then(leave, (error: unknown) => {
    if (isRetryLater(error)) exhausted ??= error
    leave()
  })
  return sending
}

function leave(): void {
  waiting--
  if (waiting === 0) exhausted = undefined
}

async function send({ to, replyTo, subject, html, text }: Mail, about: MailSubject): Promise<void> {
  const sender = requireEnv('MAIL_FROM')
  const utf8 = (data: string) => ({ Data: data, Charset: 'UTF-8' })
  const command = new SendEmailCommand({
    Source: sender,
    Destination: { ToAddresses: [to] },
    ...(replyTo && { ReplyToAddresses: [replyTo] }),
    Message: { Subject: utf8(subject), Body: { Html: utf8(html), Text: utf8(text) } },
    ConfigurationSetName: requireEnv('MAIL_CONFIGURATION_SET'),
    Tags: tagsOf(about),
  })
  try {
    await ses.send(command)
  } catch (error) {
    const reason = refusalOfAddress(error, sender)
    throw reason === undefined ? error : new AddressRefusedError(to, reason, error)
  }
}

/** A correlation id may be any text: one that SES would refuse begins anew. */
function tagsOf({ domain, about, correlationId }: MailSubject) {
  const tags = { [domainTag]: domain, [subjectTag]: about }
  const all = correlationId && isTagValue(correlationId) ? { ...tags, [correlationTag]: correlationId } : tags
  return Object.entries(all).map(([Name, Value]) => ({ Name, Value }))
}

/** What SES says of an address, or of the whole message; it has no class for the second. */
const refusals = new Set(['MessageRejected', 'InvalidParameterValue'])

/**
 * Why an address is refused for good, or undefined if the mail should be tried again: SES is throttled or out of reach,
 * or it is our sender that it does not take, which is for us to mend.
 */
export function refusalOfAddress(error: unknown, sender: string): string | undefined {
  if (!(error instanceof Error && refusals.has(error.name))) return undefined
  const { message } = error
  const [, domain = sender] = sender.split('@')
  const isOurs = /suspended|paused/i.test(message) || message.includes(sender) || message.endsWith(` ${domain}`)
  return isOurs ? undefined : message
}
