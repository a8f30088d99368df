/** Events that wait in the domain's table: due in one of some queues, or set aside. */
import { createHash } from 'node:crypto'
import { Entity } from 'electrodb'
import type { EventEnvelope, PublishableEvent } from '../../events'
import type { Documents } from '../clients/documents'
import { awsErrors, operationsOf } from '../store/writes'

/** Of so many. */
export function dueQueues(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `due-${index}`)
}
/** What the bus will never take as it is. */
export const refusedQueue = 'refused'

export interface Waiting {
  readonly queue: string
  /** When it was written, by which version of what it is about, and which of that version's events it is. */
  readonly position: string
  readonly eventId: string
  /** The id of what has changed. */
  readonly about: string
  readonly detailType: string
  /** JSON, as it is published. */
  readonly detail: string
  /** Why it was set aside. */
  readonly failure?: string
}

export type WaitingEntity = ReturnType<typeof waitingEntity>

export function waitingEntity(domain: string, table: string, client: Documents) {
  return new Entity(
    {
      model: { service: domain, entity: 'outbox', version: '1' },
      attributes: {
        queue: { type: 'string', required: true },
        position: { type: 'string', required: true },
        eventId: { type: 'string', required: true },
        about: { type: 'string', required: true },
        detailType: { type: 'string', required: true },
        detail: { type: 'string', required: true },
        failure: { type: 'string' },
      },
      indexes: {
        byQueue: {
          pk: { field: 'pk', composite: ['queue'], casing: 'none' },
          sk: { field: 'sk', composite: ['position', 'eventId'], casing: 'none' },
        },
      },
    },
    { table, client },
  )
}

/** All of one thing are in one queue. */
export function queueOf(about: string, count: number): string {
  const [first = 0] = createHash('sha256').update(about).digest()
  return `due-${first % count}`
}

/** Sorts by time, and what one thing's versions have written at the same time by version. */
export function positionOf(now: Date, version: number, index: number): string {
  return [now.toISOString(), String(version).padStart(10, '0'), String(index).padStart(3, '0')].join('#')
}

export function keyOf({ queue, position, eventId }: Waiting) {
  return { queue, position, eventId }
}

/** It was checked, against its definition too, before it was written. */
export function eventOf({ detailType, detail }: Waiting, domain: string): PublishableEvent {
  return { definition: { detailType, publishers: [domain] }, detail: JSON.parse(detail) }
}

/** What a log tells of it. */
export function namesOf({ eventId, detailType, about, detail }: Waiting) {
  const { correlationId } = (JSON.parse(detail) as EventEnvelope).metadata
  return { eventId, detailType, about, correlationId }
}

export async function strikeOut(entity: WaitingEntity, waiting: readonly Waiting[]): Promise<void> {
  await Promise.all(
    waiting.map((each) =>
      operationsOf(entity)
        .delete(keyOf(each))
        .go({ ...awsErrors, response: 'none' }),
    ),
  )
}
