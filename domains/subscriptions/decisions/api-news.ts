/** The events of an API. Their ids are derived: what is decided again on the same state tells the same. */
import type { CreatedEvent, DataOf, EventDefinition } from '../../../events'
import { ApiPublished } from '../../../events/catalog/subscriptions'
import { derivedUlid } from '../../../shared/ids'
import type { Act } from '../act'
import type { Api, Plan } from '../api-product'

export function news<Definition extends EventDefinition>(
  { name, create }: Definition,
  { apiId, version }: Api,
  data: DataOf<Definition>,
  { now, correlationId, causationId, actor }: Act,
): CreatedEvent {
  const occurrence = { eventId: derivedUlid(now, `${apiId}/${version}/${name}`), occurredAt: now }
  return create(data, { correlationId, causationId, actor }, occurrence)
}

/** Those that can be subscribed to, once the API is published. */
export function forSale({ plans }: Pick<Api, 'plans'>): readonly Plan[] {
  return plans.filter(({ withdrawnAt }) => withdrawnAt === undefined)
}

/** What can be subscribed to: a plan without a usage plan waits for the next publication. */
export function onSale(api: Api): readonly Plan[] {
  return api.status === 'published' ? forSale(api).filter(({ usagePlanId }) => usagePlanId !== undefined) : []
}

/** That it is for sale, by these plans, if others were so before. */
export function saleNews(before: Api, after: Api, act: Act): readonly CreatedEvent[] {
  const idsOf = (api: Api) => onSale(api).map(({ planId }) => planId)
  const planIds = idsOf(after)
  if (planIds.length === 0 || JSON.stringify(planIds) === JSON.stringify(idsOf(before))) return []
  const { apiId, name, visibility } = after
  return [news(ApiPublished, before, { apiId, name, visibility, planIds }, act)]
}
