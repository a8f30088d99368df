/** The events of an API. Their ids are derived: what is decided again on the same state tells the same. */
import type { CreatedEvent, Occurrence, Origin } from '../../../events'
import { ApiPublished } from '../../../events/catalog/subscriptions'
import { derivedUlid } from '../../../shared/ids'
import type { Act } from '../act'
import type { Api, Plan } from '../api-product'

/** Where an event of an API comes from, and when it was. */
export function storyOfApi(
  { apiId, version }: Api,
  { now, correlationId, causationId, actor }: Act,
  name: string,
): readonly [Origin, Occurrence] {
  return [
    { correlationId, causationId, actor },
    { eventId: derivedUlid(now, `${apiId}/${version}/${name}`), occurredAt: now },
  ]
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
  return [
    ApiPublished.create({ apiId, name, visibility, planIds: [...planIds] }, ...storyOfApi(before, act, 'ApiPublished')),
  ]
}
