/** What a domain answers when it won't do what it was asked. Only the HTTP edge turns it into a status. */

/** The kinds of refusal that callers can act on; the HTTP edge has a status for each. */
export type Refusal = 'invalid' | 'forbidden' | 'not-found' | 'conflict' | 'gone'

export class RefusedError extends Error {
  readonly retryable = false
  constructor(
    readonly refusal: Refusal,
    /** A literal that callers can switch on, such as `ApprovalClosed`. */
    readonly code: string,
    /** Names the thing, what was expected and what to do. */
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message)
    this.name = 'RefusedError'
  }
}

export function isRefusedError(error: unknown): error is RefusedError {
  return error instanceof RefusedError
}

/** Somebody else is doing it right now, or a dependency failed: the trigger should be retried. */
export class RetryLaterError extends Error {
  readonly code = 'RetryLater'
  readonly retryable = true
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'RetryLaterError'
  }
}
