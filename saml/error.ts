/** What was refused of a SAML document, and why. */

export type SamlProblem =
  | 'malformed'
  | 'too-large'
  | 'status'
  | 'unsigned'
  | 'signature'
  | 'algorithm'
  | 'encryption'
  | 'issuer'
  | 'audience'
  | 'recipient'
  | 'destination'
  | 'in-response-to'
  | 'subject'
  | 'not-yet-valid'
  | 'expired'
  | 'replayed'
  | 'metadata'
  | 'certificate'

/** The message never holds a part of the document, which may be a person's or an attacker's. */
export class SamlError extends Error {
  /** What was sent will never be right; the one who sent it has to sign in again. */
  readonly retryable = false

  constructor(
    readonly code: SamlProblem,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.name = 'SamlError'
  }
}

export function isSamlError(error: unknown): error is SamlError {
  return error instanceof SamlError
}

export const malformed = (message: string, cause?: unknown): SamlError =>
  new SamlError('malformed', message, cause === undefined ? undefined : { cause })
