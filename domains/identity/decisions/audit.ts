/** What an event of the domain is about, for the audit. */
import type { CreatedEvent } from '../../../events'
import { UserErased } from '../../../events/catalog/identity'

interface Named {
  readonly sub?: string
  readonly applicationId?: string
}

export function aboutOf({ definition, detail }: CreatedEvent): Named | undefined {
  // Nobody is left whose audit it could be in.
  if (definition.detailType === UserErased.detailType) return undefined
  const { sub, applicationId } = detail.data as Named
  return { ...(sub && { sub }), ...(applicationId && { applicationId }) }
}
