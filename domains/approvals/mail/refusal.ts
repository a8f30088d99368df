/** What is kept with an approver whom mail does not reach. */
import { AddressRefusedError } from '../../../shared/mail'
import { shorten } from '../../../shared/text'

/** Of the reason. */
export const undeliverableCharacters = 200

/** Why an address is refused for good, or undefined if the mail should be tried again. */
export function refusalIn(error: unknown): string | undefined {
  return error instanceof AddressRefusedError ? shorten(error.reason, undeliverableCharacters) : undefined
}
