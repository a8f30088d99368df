/**
 * The audit of a domain: what it tells by event is in it with the same transaction, and what no event tells (that somebody
 * looked) is noted. An entry is with each thing that it is about, and with the person who did it.
 */
import type { CreatedEvent } from '../../events'
import type { Documents } from '../clients/documents'
import { systemClock } from '../clock'
import { newUlid } from '../ids'
import type { Outbox } from '../outbox/outbox'
import { isRemoved, keptDays, removalAfter, removing } from '../retention'
import { pageAt } from '../store/page'
import { put, transact, type Write } from '../store/writes'
import { auditEntity } from './entity'
import { type About, type AuditEntry, type Done, type Kinds, placeOf, placesOf } from './entry'
import { forgetPerson } from './forget'

export interface AuditOptions<Name extends string> {
  /** Part of the keys in its table. */
  readonly domain: string
  readonly table: string
  readonly client: Documents
  /**
   * Whose audits there are, by the names of their ids: `{ applicationId: 'application', sub: 'person' }`. Under `sub` is
   * always a person: their audit goes when they are erased.
   */
  readonly kinds: Kinds<Name>
  /** What an event is about; undefined for one that is in no audit. */
  readonly aboutOf: (event: CreatedEvent) => About<Name> | undefined
  /** How many days an entry is kept; `AUDIT_KEPT_DAYS` of the environment unless said, and 0 is for ever. */
  readonly days?: number
}

/** Who does something, when, and in which story. */
export interface Acting {
  readonly now: Date
  readonly actor: string
  readonly correlationId: string
}

export interface AuditPage<Name extends string> {
  readonly entries: readonly AuditEntry<Name>[]
  readonly cursor: string | null
}

export interface Audit<Name extends string> {
  /** The same outbox, whose events are in the audit with the transaction that they are in. */
  auditing(outbox: Outbox): Outbox
  /** The writes of one entry, for a transaction. */
  writes(entry: AuditEntry<Name>): readonly Write[]
  /** Writes down what no event tells. Needs PutItem. */
  note(noted: Pick<Done, 'what'> & About<Name>, acting: Acting): Promise<void>
  /** The newest first. Refuses a cursor that is not one of this list's. Needs Query. */
  list(name: Name, id: string, limit: number, cursor: string | undefined): Promise<AuditPage<Name>>
  /**
   * Takes a person out: what they did to others, and what was done to them, stays told elsewhere without them. False if
   * there was no time for all; what is left is found again. Needs Query, GetItem, PutItem and DeleteItem.
   */
  forget(sub: string, erasureId: string, hasTime: () => boolean): Promise<boolean>
}

/**
 * @example
 * export const audit = createAudit({
 *   domain: 'lamps',
 *   table,
 *   client: dynamoDb,
 *   kinds: { lampId: 'lamp', sub: 'person' },
 *   aboutOf: ({ detail }) => ({ lampId: (detail.data as LitData).lampId }),
 * })
 * export const outbox = audit.auditing(createOutbox({ domain: 'lamps', table, client: dynamoDb, publisher, logger }))
 */
export function createAudit<Name extends string>(options: AuditOptions<Name>): Audit<Name> {
  const { domain, table, client, kinds, aboutOf, days = keptDays('AUDIT_KEPT_DAYS') } = options
  const entity = auditEntity(domain, table, client, Object.keys(kinds))

  function writes(entry: AuditEntry<Name>): readonly Write[] {
    const goes = removing(removalAfter(entry.at, days))
    return placesOf(kinds, entry).map((of) => put(entity, { ...entry, of, ...goes }))
  }

  function writesOf(event: CreatedEvent): readonly Write[] {
    const about = aboutOf(event)
    if (about === undefined) return []
    const { eventId, occurredAt, correlationId, actor = 'signalbox' } = event.detail.metadata
    return writes({ ...about, at: occurredAt, entryId: eventId, what: event.definition.name, actor, correlationId })
  }

  return {
    writes,
    auditing: (outbox) => ({
      ...outbox,
      enclose(about, version, events) {
        const enclosed = outbox.enclose(about, version, events)
        return { ...enclosed, writes: [...enclosed.writes, ...events.flatMap(writesOf)] }
      },
    }),
    async note(noted, { now, actor, correlationId }) {
      await transact(entity, writes({ ...noted, at: now.toISOString(), entryId: newUlid(now), actor, correlationId }))
    },
    async list(name, id, limit, cursor) {
      const query = entity.query.byOf({ of: placeOf(kinds, name, id) })
      const page = await pageAt(cursor, query.go({ limit, cursor: cursor ?? null, order: 'desc', consistent: true }))
      const now = systemClock.now()
      const kept = page.data.filter((entry) => !isRemoved(entry, now))
      return {
        entries: kept.map(({ of: _, removeAt: __, ...entry }) => entry as AuditEntry<Name>),
        cursor: page.cursor,
      }
    },
    forget: (sub, erasureId, hasTime) => forgetPerson(entity, kinds, { sub, erasureId }, hasTime),
  }
}
