/**
 * Sends events to the bus. Nothing that the caller believes to be sent is lost: every entry of every answer
 * is checked, failed ones are tried again with backoff, and what still could not be sent is in the error.
 */
import { randomInt } from 'node:crypto'
import {
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  type PutEventsResultEntry,
} from '@aws-sdk/client-eventbridge'
import type { EventDefinition, EventEnvelope } from './define-event'
import { sourceOf } from './envelope'
import {
  EventNotForPublisherError,
  EventTooLargeError,
  isFinalCode,
  PublishFailedError,
  type UnsentEvent,
} from './errors'

/** PutEvents takes at most this many entries a request. */
export const maximumEntries = 10
/** PutEvents takes at most this many bytes a request, over all its entries: 1 MB, by what the SDK says of it. */
export const maximumBytes = 1024 * 1024

export interface PublisherOptions {
  /** The domain that publishes: the events' source, and what `publishers` of a definition must hold. */
  readonly domain: string
  readonly busName: string
  readonly client: Pick<EventBridgeClient, 'send'>
  /** How often an entry is tried, the first time included. */
  readonly attempts?: number
  /** Waits for so many milliseconds; given by tests. */
  readonly wait?: (milliseconds: number) => Promise<void>
  /** In [0, 1); given by tests. */
  readonly random?: () => number
}

/** What is needed of a checked event to send it: what `create` gives, or what was kept of that. */
export interface PublishableEvent {
  readonly definition: Pick<EventDefinition, 'detailType' | 'publishers'> & { readonly sourcePrefix?: string }
  readonly detail: EventEnvelope
}

export interface Publisher {
  /** Sends all, in order, in as few requests as fit. Throws PublishFailedError with what was not accepted. */
  publish(...events: readonly PublishableEvent[]): Promise<void>
}

interface Entry {
  readonly event: PublishableEvent
  readonly entry: PutEventsRequestEntry
  readonly size: number
}

const defaultAttempts = 4
const firstDelay = 50
const longestDelay = 2000

/**
 * ```ts
 * import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
 * import { createPublisher } from 'signalbox/events'
 * import { ApprovalRequested } from 'signalbox/events/catalog/approvals'
 *
 * const client = new EventBridgeClient({})
 * const publisher = createPublisher({ domain: 'promotions', busName: 'signalbox', client })
 *
 * export async function ask(correlationId: string): Promise<void> {
 *   await publisher.publish(ApprovalRequested.create(ApprovalRequested.examples[0], { correlationId }))
 * }
 * ```
 */
export function createPublisher(options: PublisherOptions): Publisher {
  const { domain, busName, client, attempts = defaultAttempts, random = randomFraction, wait = sleep } = options

  function toEntry(event: PublishableEvent): Entry {
    const { definition, detail } = event
    if (!definition.publishers.includes(domain)) {
      throw new EventNotForPublisherError(definition.detailType, domain, definition.publishers)
    }
    const entry: PutEventsRequestEntry = {
      EventBusName: busName,
      Source: sourceOf(domain, definition.sourcePrefix),
      DetailType: definition.detailType,
      Detail: JSON.stringify(detail),
      Time: new Date(detail.metadata.occurredAt),
    }
    const size = entrySize(entry)
    if (size > maximumBytes) {
      throw new EventTooLargeError(definition.detailType, detail.metadata.eventId, size, maximumBytes)
    }
    return { event, entry, size }
  }

  async function sendBatch(batch: readonly Entry[]): Promise<readonly UnsentEvent<PublishableEvent>[]> {
    let left = batch
    let failures: readonly UnsentEvent<PublishableEvent>[] = []
    const final: UnsentEvent<PublishableEvent>[] = []
    for (let attempt = 0; attempt < attempts; attempt++) {
      if (attempt > 0) await wait(random() * Math.min(longestDelay, firstDelay * 2 ** attempt))
      const results = await putEvents(left)
      failures = left.flatMap(({ event }, index) => {
        const result = results[index]
        // An answer that lacks an entry says nothing of it: not accepted, as far as we know.
        if (result?.EventId) return []
        return { event, errorCode: result?.ErrorCode ?? 'NoResult', errorMessage: result?.ErrorMessage ?? '' }
      })
      final.push(...failures.filter(({ errorCode }) => isFinalCode(errorCode)))
      failures = failures.filter(({ errorCode }) => !isFinalCode(errorCode))
      if (failures.length === 0) return final
      const failed = new Set(failures.map(({ event }) => event))
      left = left.filter(({ event }) => failed.has(event))
    }
    return [...final, ...failures]
  }

  async function putEvents(batch: readonly Entry[]): Promise<readonly PutEventsResultEntry[]> {
    try {
      const answer = await client.send(new PutEventsCommand({ Entries: batch.map(({ entry }) => entry) }))
      return answer.Entries ?? []
    } catch (error) {
      // The whole request failed. The SDK has retried what it may; the caller learns which events it held.
      const { name, message } = error instanceof Error ? error : new Error(String(error))
      return batch.map(() => ({ ErrorCode: name, ErrorMessage: message }))
    }
  }

  return {
    async publish(...events) {
      const entries = events.map(toEntry)
      const unsent: UnsentEvent<PublishableEvent>[] = []
      for (const batch of inBatches(entries)) unsent.push(...(await sendBatch(batch)))
      if (unsent.length > 0) throw new PublishFailedError(unsent, events.length - unsent.length)
    },
  }
}

/** Bytes of an entry as PutEvents counts them: 14 for a time, and the UTF-8 of the strings. */
export function entrySize(entry: PutEventsRequestEntry): number {
  let size = entry.Time ? 14 : 0
  for (const text of [entry.Source, entry.DetailType, entry.Detail, ...(entry.Resources ?? [])]) {
    if (text) size += Buffer.byteLength(text)
  }
  return size
}

function* inBatches(entries: readonly Entry[]): Iterable<readonly Entry[]> {
  let batch: Entry[] = []
  let bytes = 0
  for (const entry of entries) {
    if (batch.length === maximumEntries || bytes + entry.size > maximumBytes) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(entry)
    bytes += entry.size
  }
  if (batch.length > 0) yield batch
}

function sleep(milliseconds: number): Promise<void> {
  // biome-ignore lint/plugin: the backoff between tries; tests give their own
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

function randomFraction(): number {
  return randomInt(2 ** 32) / 2 ** 32
}
