/** Whether an assertion is for us, now. Pure. */
import { SamlError } from '../error'
import { bearer } from '../xml/names'
import type { Assertion, SubjectConfirmation } from './assertion'

/** What an answer to nobody's request may be old, as Cognito has it. */
const oldestUnsolicited = 6 * 60_000

export interface Expected {
  /** Milliseconds since the epoch. */
  readonly now: number
  /** What our clock and the provider's may differ by, in milliseconds; a minute unless said. */
  readonly skew?: number
  /** The provider's entity id. */
  readonly issuer: string
  /** Any of these. */
  readonly audience: string | readonly string[]
  /** Where it may be sent to: any of these. */
  readonly recipient: string | readonly string[]
  /**
   * The id of the request that it answers; `none`: only what was never asked for (sign-in that begins at the provider);
   * `any`: whoever checks knows nothing of requests, as STS.
   */
  readonly inResponseTo: { readonly requestId: string } | 'none' | 'any'
}

/** What the response around the assertion says; signed only where the response is. */
export interface Envelope {
  readonly issuer: string | undefined
  readonly destination: string | undefined
  readonly inResponseTo: string | undefined
  readonly isSigned: boolean
}

const defaultSkew = 60_000

/** Throws `SamlError`. Gives when the assertion ends, until which its id has to be remembered. */
export function checkAssertion(assertion: Assertion, envelope: Envelope | undefined, expected: Expected): number {
  const { now, skew = defaultSkew, issuer, audience, recipient } = expected
  if (assertion.issuer !== issuer || (envelope?.issuer !== undefined && envelope.issuer !== issuer)) {
    throw new SamlError('issuer', 'It is of another provider')
  }
  const { notBefore, notOnOrAfter, sessionNotOnOrAfter, audiences } = assertion
  if (notBefore !== undefined && now + skew < notBefore) throw new SamlError('not-yet-valid', 'It is not yet valid')
  if (assertion.issueInstant > now + skew) throw new SamlError('not-yet-valid', 'It was issued in the future')
  for (const end of [notOnOrAfter, sessionNotOnOrAfter]) {
    if (end !== undefined && now - skew >= end) throw new SamlError('expired', 'It has expired')
  }
  const wanted = [audience].flat()
  if (audiences.length === 0 || !audiences.every((list) => list.some((each) => wanted.includes(each)))) {
    throw new SamlError('audience', 'It is for another audience')
  }
  const recipients = [recipient].flat()
  if (envelope?.destination !== undefined && !recipients.includes(envelope.destination)) {
    throw new SamlError('destination', 'It was sent to another place')
  }
  const confirmation = confirmed(assertion.confirmations, recipients, { now, skew })
  checkInResponseTo(assertion, envelope, expected)
  return Math.max(confirmation.notOnOrAfter, notOnOrAfter ?? 0) + skew
}

function confirmed(
  confirmations: readonly SubjectConfirmation[],
  recipients: readonly string[],
  { now, skew }: { readonly now: number; readonly skew: number },
): { readonly notOnOrAfter: number } {
  const bearers = confirmations.filter(({ method }) => method === bearer)
  if (bearers.length === 0) throw new SamlError('subject', 'Its subject is not confirmed by bearing it')
  const ours = bearers.filter(({ recipient }) => recipient !== undefined && recipients.includes(recipient))
  if (ours.length === 0) throw new SamlError('recipient', 'It is for another recipient')
  for (const { notOnOrAfter, notBefore } of ours) {
    if (notOnOrAfter === undefined) throw new SamlError('subject', 'The confirmation of its subject never ends')
    if (notBefore !== undefined) throw new SamlError('subject', 'The confirmation of its subject has a NotBefore')
    if (now - skew < notOnOrAfter) return { notOnOrAfter }
  }
  throw new SamlError('expired', 'The confirmation of its subject has expired')
}

function checkInResponseTo(
  { confirmations, issueInstant }: Assertion,
  envelope: Envelope | undefined,
  expected: Expected,
) {
  const { inResponseTo, now, skew = defaultSkew } = expected
  if (inResponseTo === 'any') return
  const signed = [
    ...confirmations.map((each) => each.inResponseTo),
    ...(envelope?.isSigned ? [envelope.inResponseTo] : []),
  ].filter((each) => each !== undefined)
  const said = [...signed, ...(envelope?.inResponseTo === undefined ? [] : [envelope.inResponseTo])]
  if (inResponseTo === 'none') {
    if (said.length > 0) throw new SamlError('in-response-to', 'It answers a request, and none was made')
    if (issueInstant + oldestUnsolicited + skew < now) throw new SamlError('expired', 'It is older than six minutes')
    return
  }
  if (signed.length === 0 || !said.every((each) => each === inResponseTo.requestId)) {
    throw new SamlError('in-response-to', 'It does not answer the request that was made')
  }
}
