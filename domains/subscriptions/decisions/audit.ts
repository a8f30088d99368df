/** What an event of the domain is about, for the audit: the nearest of subscription, customer and API alone. */
import type { CreatedEvent } from '../../../events'
import { UserDataErased } from '../../../events/catalog/identity'

interface Named {
  readonly subscriptionId?: string
  readonly sub?: string
  readonly apiId?: string
}

export function aboutOf({ definition, detail }: CreatedEvent): Named | undefined {
  // Nobody is left whose audit it could be in.
  if (definition.detailType === UserDataErased.detailType) return undefined
  const { subscriptionId, sub, apiId } = detail.data as Named
  if (subscriptionId) return { subscriptionId }
  if (sub) return { sub }
  return apiId ? { apiId } : undefined
}
