/** Publishes events that wait, and says of each what has become of it. */
import { isPublishFailedError, type PublishableEvent } from '../../events'
import type { Waiting } from './waiting'

/** Of an entry: that it will never be taken, however often it comes. */
const forGood: ReadonlySet<string> = new Set(['InvalidArgument', 'MalformedDetail', 'RedactionFailure'])
/** Of a request, whichever of its entries is the reason. */
const ofTheRequest: ReadonlySet<string> = new Set(['ValidationException', 'SerializationException'])

export interface Outcome {
  readonly each: Waiting
  /** Accepted, not accepted just now, or refused for good. */
  readonly is: 'sent' | 'left' | 'refused'
  /** What the bus said. */
  readonly failure?: string
}

export type Publish = (waiting: readonly Waiting[]) => Promise<void>

/** Throws only what is no answer of the bus. */
export async function publishWaiting(publish: Publish, waiting: readonly Waiting[]): Promise<readonly Outcome[]> {
  if (waiting.length === 0) return []
  const failures = await failuresOf(publish(waiting))
  return Promise.all(waiting.map((each) => outcomeOf(each, failures.get(each.eventId))))

  async function outcomeOf(each: Waiting, failure: Failure | undefined): Promise<Outcome> {
    if (!failure) return { each, is: 'sent' }
    const isOfRequest = ofTheRequest.has(failure.code)
    // One of its entries is the reason; the others should not suffer by it.
    const [alone] = isOfRequest && waiting.length > 1 ? await publishWaiting(publish, [each]) : []
    if (alone) return alone
    const is = isOfRequest || forGood.has(failure.code) ? 'refused' : 'left'
    return { each, is, failure: `${failure.code}: ${failure.message}` }
  }
}

interface Failure {
  readonly code: string
  readonly message: string
}

/** By the events' ids. */
async function failuresOf(publishing: Promise<void>): Promise<ReadonlyMap<string, Failure>> {
  try {
    await publishing
    return new Map()
  } catch (error) {
    if (!isPublishFailedError(error)) throw error
    return new Map(
      error.unsent.map(({ event, errorCode: code, errorMessage: message }) => [
        (event as PublishableEvent).detail.metadata.eventId,
        { code, message },
      ]),
    )
  }
}
