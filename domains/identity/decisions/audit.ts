/** The audit: who did what to whom, by subject, kept with the application and with the person that it is about. */
import type { CreatedEvent } from '../../../events'
import { UserErased } from '../../../events/catalog/identity'
import { isSub } from '../person'

export interface AuditEntry {
  /** Whose audit it is in. */
  readonly of: string
  readonly at: string
  /** The event's, so that the same is there once. */
  readonly entryId: string
  /** The event's name. */
  readonly what: string
  readonly actor: string
  readonly sub?: string
  readonly applicationId?: string
  readonly correlationId: string
}

export const auditOfApplication = (applicationId: string) => `application#${applicationId}`
export const auditOfPerson = (sub: string) => `person#${sub}`
/** What somebody did to others: by it an erasure finds where else they are named. */
export const auditOfActor = (sub: string) => `actor#${sub}`

export function auditOf({ definition, detail }: CreatedEvent): readonly AuditEntry[] {
  // Nobody is left whose audit it could be in.
  if (definition.detailType === UserErased.detailType) return []
  const { eventId, occurredAt, correlationId, actor = 'signalbox' } = detail.metadata
  const { sub, applicationId } = detail.data as { readonly sub?: string; readonly applicationId?: string }
  const entry = {
    at: occurredAt,
    entryId: eventId,
    what: definition.name,
    actor,
    correlationId,
    ...(sub && { sub }),
    ...(applicationId && { applicationId }),
  }
  return placesOf(entry).map((of) => ({ ...entry, of }))
}

type Entry = Omit<AuditEntry, 'of'>

/** Everywhere that an entry is. */
export function placesOf({
  sub,
  applicationId,
  actor,
}: Pick<Entry, 'sub' | 'applicationId' | 'actor'>): readonly string[] {
  return [
    ...(applicationId ? [auditOfApplication(applicationId)] : []),
    ...(sub ? [auditOfPerson(sub)] : []),
    ...(isSub(actor) && actor !== sub ? [auditOfActor(actor)] : []),
  ]
}

/** The same without somebody who was erased: what was done stays told, by whom and to whom no more. */
export function withoutPerson<Named extends Pick<AuditEntry, 'sub' | 'actor'>>(
  entry: Named,
  sub: string,
  name: string,
): Named {
  return {
    ...entry,
    actor: entry.actor === sub ? name : entry.actor,
    ...(entry.sub === sub && { sub: name }),
  }
}
