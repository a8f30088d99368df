export class EventTooLargeForOutboxError extends Error {
  readonly code = 'EventTooLargeForOutbox'
  readonly retryable = false
  constructor(
    readonly eventName: string,
    readonly eventId: string,
    readonly size: number,
    readonly limit: number,
  ) {
    super(`${eventName} ${eventId} has ${size} bytes of JSON; at most ${limit} fit into an item of the outbox`)
    this.name = 'EventTooLargeForOutboxError'
  }
}
