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

/** Somebody else is doing it right now, or a dependency failed: nothing was done, and the trigger should be retried. */
export class RetryLaterError extends Error {
  readonly code = 'RetryLater'
  readonly retryable = true
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'RetryLaterError'
  }
}

/** What a log tells of an error. */
export function toldOf(error: unknown): { readonly name: string; readonly message: string } {
  const { name, message } = error instanceof Error ? error : new Error(String(error))
  return { name, message }
}

/** What AWS says of itself when it takes no more for now; its clients have tried again by then. */
const throttled =
  /^(?:Throttl|TooManyRequests|ProvisionedThroughputExceeded|RequestLimitExceeded|LimitExceeded|SlowDown|ServiceUnavailable|InternalServerError)/

/** Whether the same request may well succeed in a moment. */
export function isRetryLater(error: unknown): boolean {
  for (let each = error; each instanceof Error; each = each.cause) {
    if (each instanceof RetryLaterError || throttled.test(each.name)) return true
  }
  return false
}
