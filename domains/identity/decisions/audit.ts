/** The audit: who did what to whom, by subject, kept with the application and with the person that it is about. */
import type { CreatedEvent } from '../../../events'

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

export function auditOf({ definition, detail }: CreatedEvent): readonly AuditEntry[] {
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
  return [
    ...(applicationId ? [{ ...entry, of: auditOfApplication(applicationId) }] : []),
    ...(sub ? [{ ...entry, of: auditOfPerson(sub) }] : []),
  ]
}
