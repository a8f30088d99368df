/** Which plan a purchase is of: the published one that is sold under its product, and no other. */
import { eachPage } from '../../../shared/store/page'
import type { Api, Plan } from '../api-product'
import { apis } from '../apis'
import { ApiEntity } from '../model'

export interface Sold {
  readonly api: Api
  readonly plan: Plan
}

export type Product = { readonly productCode: string } | { readonly productId: string }

export async function planFor(product: Product): Promise<Sold | undefined> {
  const published = ApiEntity.query.byStatus({ status: 'published' })
  for await (const page of eachPage((cursor) => published.go({ cursor, hydrate: true }))) {
    for (const { apiId } of page) {
      const api = await apis.load(apiId)
      const plan = api.plans.find(({ marketplace, usagePlanId }) => usagePlanId && isOf(marketplace, product))
      if (plan && api.status === 'published') return { api, plan }
    }
  }
  return undefined
}

function isOf(listing: Plan['marketplace'], product: Product): boolean {
  if (!listing) return false
  return 'productCode' in product
    ? listing.productCode === product.productCode
    : listing.productId === product.productId
}
