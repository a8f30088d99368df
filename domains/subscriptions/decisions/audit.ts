/** The audit: who did what, kept with the subscription, the customer or the API that it is about. */
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
  readonly correlationId: string
}

export const auditOfSubscription = (subscriptionId: string) => `subscription#${subscriptionId}`
export const auditOfCustomer = (sub: string) => `customer#${sub}`
export const auditOfApi = (apiId: string) => `api#${apiId}`

export function auditOf({ definition, detail }: CreatedEvent): readonly AuditEntry[] {
  const { eventId, occurredAt, correlationId, actor = 'signalbox' } = detail.metadata
  const { subscriptionId, sub, apiId } = detail.data as {
    readonly subscriptionId?: string
    readonly sub?: string
    readonly apiId?: string
  }
  const of = subscriptionId
    ? auditOfSubscription(subscriptionId)
    : sub
      ? auditOfCustomer(sub)
      : apiId
        ? auditOfApi(apiId)
        : undefined
  if (of === undefined) return []
  return [{ of, at: occurredAt, entryId: eventId, what: definition.name, actor, correlationId }]
}
