/** An API as the catalogue shows it, and as its owners see it. */
import type { Api, Plan } from './api-product'
import { onSale } from './decisions/api-news'

/** Nothing of who owns it, who approves, or where it runs. */
export function catalogueView(api: Api) {
  const { apiId, name, summary, visibility, status, publishedAt, endsAt } = api
  return {
    apiId,
    name,
    summary,
    visibility,
    status,
    ...(publishedAt !== undefined && { publishedAt }),
    ...(endsAt !== undefined && { endsAt }),
    plans: onSale(api).map(planForSaleView),
  }
}

export function planForSaleView({
  planId,
  name,
  description,
  throttle,
  quota,
  price,
  approval,
  marketplace,
  freeTrial,
}: Plan) {
  return {
    planId,
    name,
    description,
    ...(throttle && { throttle }),
    ...(quota && { quota: quotaView(quota) }),
    ...(price !== undefined && { price }),
    needsApproval: approval !== undefined,
    isOfMarketplace: marketplace !== undefined,
    freeTrial: freeTrial === true,
  }
}

export function quotaView({ limit, period, offset }: NonNullable<Plan['quota']>) {
  return { limit, period, ...(offset !== undefined && { offset }) }
}

export function ownerView({ version: _, publishingUntil: __, lastDone: ___, ...api }: Api) {
  return { ...api, plans: api.plans.map(({ applied: _applied, ...plan }) => plan) }
}
