/** What SES never sends, however often it is asked: the address is at fault, and others go on. */
import { BadRequestException, MessageRejected } from '@aws-sdk/client-sesv2'
import { shorten } from '../../../shared/text'

/** Of the reason, which is kept with the approver. */
export const undeliverableCharacters = 200

/**
 * Why an address is refused for good, or undefined if the mail should be tried again: SES is throttled or out of reach,
 * or it is our sender that it does not take, which is for us to mend.
 */
export function refusalOfAddress(error: unknown, sender: string): string | undefined {
  if (!(error instanceof MessageRejected || error instanceof BadRequestException)) return undefined
  const { message } = error
  const [, domain = sender] = sender.split('@')
  if (/suspended|paused/i.test(message) || message.includes(sender) || message.endsWith(` ${domain}`)) return undefined
  return shorten(message, undeliverableCharacters)
}
