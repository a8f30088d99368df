import { MessageRejected, SESServiceException } from '@aws-sdk/client-ses'
import { refusalOfAddress } from '../../shared/mail'

const sender = 'signalbox@example.com'
const answer = (message: string) => ({ message, $metadata: {} })
/** An error that the client has no class for. */
const other = (name: string, message: string) =>
  new SESServiceException({ name, message, $fault: 'client', $metadata: {} })
const unverified = 'Email address is not verified. The following identities failed the check in region US-EAST-1:'

describe('an address is refused for good', () => {
  test.each([
    other('InvalidParameterValue', 'Local address contains control or whitespace'),
    new MessageRejected(answer(`${unverified} x@example.org`)),
  ])('by %s', (error) => {
    expect(refusalOfAddress(error, sender)).toBe(error.message)
  })

  test.each([
    other('Throttling', 'Maximum sending rate exceeded.'),
    other('AccessDenied', 'User is not authorized to perform: ses:SendEmail'),
    new MessageRejected(answer('Sending suspended for this account.')),
    new MessageRejected(answer(`${unverified} ${sender}`)),
    new MessageRejected(answer(`${unverified} example.com`)),
    new Error('socket hang up'),
  ])('but not by %s: the mail is tried again', (error) => {
    expect(refusalOfAddress(error, sender)).toBeUndefined()
  })
})
