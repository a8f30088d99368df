/** What can go wrong with an event, each with the ids it concerns and whether trying again can help. */

export interface Issue {
  /** Where in the event, such as `data.approvers[0].email`. */
  readonly path: string
  readonly message: string
}

/** A definition says what an event can't be. It is thrown where the event is defined. */
export class EventDefinitionError extends TypeError {
  readonly code = 'EventDefinition'
  readonly retryable = false
  constructor(
    readonly eventName: string,
    readonly issues: readonly Issue[],
  ) {
    super(`${eventName}: ${issues.map(({ path, message }) => `${path}: ${message}`).join('; ')}`)
    this.name = 'EventDefinitionError'
  }
}

/** A consumer says that it relies on what the event hasn't. It is thrown where the consumer says so. */
export class RelianceError extends TypeError {
  readonly code = 'Reliance'
  readonly retryable = false
  constructor(
    readonly eventName: string,
    readonly issue: string,
  ) {
    super(`consumes(${eventName}): ${issue}`)
    this.name = 'RelianceError'
  }
}

/** No upcaster leads from one version of an event to another, or one is defined that can't. */
export class UpcasterError extends TypeError {
  readonly code = 'Upcaster'
  readonly retryable = false
  constructor(
    readonly from: string,
    readonly to: string,
    issue: string,
  ) {
    super(`Upcaster from ${from} to ${to}: ${issue}`)
    this.name = 'UpcasterError'
  }
}

export class EventInvalidError extends Error {
  readonly code = 'EventInvalid'
  readonly retryable = false
  constructor(
    readonly eventName: string,
    readonly issues: readonly Issue[],
  ) {
    super(`${eventName} is not valid: ${issues.map(({ path, message }) => `${path}: ${message}`).join('; ')}`)
    this.name = 'EventInvalidError'
  }
}

export function isEventInvalidError(error: unknown): error is EventInvalidError {
  return hasCode(error, 'EventInvalid')
}

export class EventNotForPublisherError extends Error {
  readonly code = 'EventNotForPublisher'
  readonly retryable = false
  constructor(
    readonly eventName: string,
    readonly publisher: string,
    readonly publishers: readonly string[],
  ) {
    super(`${eventName} may be published by ${publishers.join(', ')}, not by ${publisher}: add it to "publishers"`)
    this.name = 'EventNotForPublisherError'
  }
}

export class EventTooLargeError extends Error {
  readonly code = 'EventTooLarge'
  readonly retryable = false
  constructor(
    readonly eventName: string,
    readonly eventId: string,
    readonly size: number,
    readonly limit: number,
  ) {
    super(`${eventName} ${eventId} has ${size} bytes as PutEvents counts them; at most ${limit} fit in a request`)
    this.name = 'EventTooLargeError'
  }
}

export interface UnsentEvent<Unsent> {
  readonly event: Unsent
  readonly errorCode: string
  readonly errorMessage: string
}

/** Some events were not accepted. The others were: publish only `unsent` again. */
export class PublishFailedError<Unsent = unknown> extends Error {
  readonly code = 'PublishFailed'
  /** Whether one of them may be accepted if it is sent again. */
  readonly retryable: boolean
  constructor(
    readonly unsent: readonly UnsentEvent<Unsent>[],
    readonly sent: number,
    options?: { cause?: unknown },
  ) {
    const codes = [...new Set(unsent.map(({ errorCode }) => errorCode))].join(', ')
    super(`${unsent.length} of ${unsent.length + sent} events were not accepted: ${codes}`, options)
    this.name = 'PublishFailedError'
    this.retryable = unsent.some(({ errorCode }) => !isFinalCode(errorCode))
    // Lambda and loggers write down what can be enumerated of an error, and what was to be sent is not for everybody to read.
    Object.defineProperty(this, 'unsent', { enumerable: false })
  }
}

/**
 * What EventBridge answers for an entry or a request that it will refuse again. Whatever is not known here may pass:
 * `ThrottlingException`, `InternalFailure`, a connection that broke, a token that is renewed.
 */
const finalCodes = new Set([
  ...[
    'AccessDenied',
    'AccessDeniedException',
    'NotAuthorizedForSourceException',
    'NotAuthorizedForDetailTypeException',
  ],
  ...['InvalidAccountIdException', 'InvalidArgument', 'MalformedDetail', 'RedactionFailure', 'ValidationException'],
  ...[
    'ResourceNotFoundException',
    'UnrecognizedClientException',
    'InvalidClientTokenId',
    'PolicyLengthExceededException',
  ],
])

export function isFinalCode(errorCode: string): boolean {
  return finalCodes.has(errorCode)
}

export function isPublishFailedError(error: unknown): error is PublishFailedError {
  return hasCode(error, 'PublishFailed')
}

/** By code: the package may be there twice, for `import` and for `require`, each with a class of its own. */
function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
