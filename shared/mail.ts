/** Sends mail through SES, and tells apart what it refuses for good from what may be tried again. */
import { SendEmailCommand } from '@aws-sdk/client-ses'
import { ses } from './clients/ses'
import { requireEnv } from './config'

export interface Mail {
  readonly to: string
  /** Whom an answer goes to; nobody reads what comes to the sender. */
  readonly replyTo?: string
  readonly subject: string
  readonly html: string
  readonly text: string
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

/** From the address that the variable MAIL_FROM names. @throws AddressRefusedError, or what kept it from being sent for now */
export async function sendMail({ to, replyTo, subject, html, text }: Mail): Promise<void> {
  const sender = requireEnv('MAIL_FROM')
  const utf8 = (data: string) => ({ Data: data, Charset: 'UTF-8' })
  const command = new SendEmailCommand({
    Source: sender,
    Destination: { ToAddresses: [to] },
    ...(replyTo && { ReplyToAddresses: [replyTo] }),
    Message: { Subject: utf8(subject), Body: { Html: utf8(html), Text: utf8(text) } },
  })
  try {
    await ses.send(command)
  } catch (error) {
    const reason = refusalOfAddress(error, sender)
    throw reason === undefined ? error : new AddressRefusedError(to, reason, error)
  }
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
