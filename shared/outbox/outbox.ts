/**
 * Events that follow from a change, written in its own transaction, so that neither is there without the other. Whoever
 * wrote them publishes them at once and strikes them out; what a crash or a refusal leaves is published by a sweep
 * every five minutes. So an event is published at least once, each time with the same id.
 *
 * The writer publishes by itself: a function of its own for that would be one more invocation for each change, and the
 * sweep would have to be there all the same.
 */

import { type CreatedEvent, EventNotForPublisherError, type Publisher } from '../../events'
import type { Documents } from '../clients/documents'
import { systemClock } from '../clock'
import { toldOf } from '../errors'
import { put, type Write } from '../store/writes'
import { EventTooLargeForOutboxError } from './errors'
import { forgetIn } from './forget'
import type { Publish } from './publish-waiting'
import { type SweepOptions, type Swept, sweepOutbox } from './sweep'
import { dueQueues, eventOf, namesOf, positionOf, queueOf, strikeOut, type Waiting, waitingEntity } from './waiting'

/** Of an event's JSON: an item of 400 KB with its keys around it. */
const mostBytes = 390 * 1024

export interface OutboxOptions {
  /** The events' source, and part of the keys in its table. */
  readonly domain: string
  readonly table: string
  readonly client: Documents
  /** Asked when there is something to publish, so that functions without events need no bus. */
  readonly publisher: () => Publisher
  readonly logger: OutboxLogger
  /**
   * How many partitions the waiting events are spread over; 1 unless said, which takes some hundred events a second. Each
   * costs the sweep a query. May be raised; what waits in those that are taken away is found no more.
   */
  readonly queues?: number
}

/** What powertools' Logger offers, and more. */
export interface OutboxLogger {
  info(message: string, extra: Record<string, unknown>): void
  warn(message: string, extra: Record<string, unknown>): void
  error(message: string, extra: Record<string, unknown>): void
}

export interface Outbox {
  /**
   * The writes for the transaction of a change, and what to do when that is done. `about` is the id of what has
   * changed, `version` its version after that. Throws EventNotForPublisherError and EventTooLargeForOutboxError.
   */
  enclose(about: string, version: number, events: readonly CreatedEvent[]): Enclosed
  /** Publishes what is left. Throws only if the table does not take part, or no bus is named. */
  sweep(options: SweepOptions): Promise<Swept>
  /**
   * Removes what was set aside and speaks of somebody who is to be forgotten. Gives how many more events do that are still
   * due: they are to be told first. Needs Query and DeleteItem.
   */
  forget(speaksOf: (detail: string) => boolean): Promise<number>
}

export interface Enclosed {
  readonly writes: readonly Write[]
  /** Publishes, and strikes out. Never throws: the change is done, and the sweep makes good what fails here. */
  publish(): Promise<void>
}

/**
 * A function whose changes have events needs PutItem and DeleteItem in the table, and `events:PutEvents` as its domain;
 * the one that sweeps needs Query besides.
 *
 * @example
 * const outbox = createOutbox({
 *   domain: 'orders',
 *   table: requireEnv('TABLE_NAME'),
 *   client: dynamoDb,
 *   publisher: () => createPublisher({ domain: 'orders', busName: requireEnv('BUS_NAME'), client: eventBridge }),
 *   logger: createLogger('orders-outbox'),
 * })
 */
export function createOutbox({ domain, table, client, publisher, logger, queues = 1 }: OutboxOptions): Outbox {
  const entity = waitingEntity(domain, table, client)
  const publish: Publish = (waiting) => publisher().publish(...waiting.map((each) => eventOf(each, domain)))

  function waitingOf(about: string, version: number, event: CreatedEvent, index: number): Waiting {
    const { detailType, publishers } = event.definition
    if (!publishers.includes(domain)) throw new EventNotForPublisherError(detailType, domain, publishers)
    const { eventId } = event.detail.metadata
    const detail = JSON.stringify(event.detail)
    const bytes = Buffer.byteLength(detail)
    if (bytes > mostBytes) throw new EventTooLargeForOutboxError(detailType, eventId, bytes, mostBytes)
    const position = positionOf(systemClock.now(), version, index)
    return { queue: queueOf(about, queues), position, eventId, about, detailType, detail }
  }

  return {
    enclose(about, version, events) {
      const waiting = events.map((event, index) => waitingOf(about, version, event, index))
      return {
        writes: waiting.map((each) => put(entity, each)),
        async publish() {
          if (waiting.length === 0) return
          try {
            await publish(waiting)
            await strikeOut(entity, waiting)
          } catch (error) {
            for (const each of waiting)
              logger.warn('Event is left to the sweep', { ...namesOf(each), failure: toldOf(error) })
          }
        },
      }
    },
    sweep: (options) => sweepOutbox({ entity, publish, logger, queues: dueQueues(queues) }, options),
    forget: (speaksOf) => forgetIn(entity, dueQueues(queues), speaksOf),
  }
}
