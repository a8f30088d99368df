/** What is listed, bought and about to be sent; and what would be billed. */
import type { HttpRequest } from '../../../kernel/service'
import { day } from '../agreements'
import { licenseIdOf, type MeteringRecord, type Offer, type Product } from '../state'
import { BadField } from './fields'
import type { PlayParts } from './parts'
import { told } from './subscribe'

/** The role by which API Gateway meters; AWS names it. */
const gatewayRole = 'role/ApiGatewayMarketplaceMeteringRole'

export function overview(parts: PlayParts): object {
  const { state, announcements } = parts
  return {
    products: state.products.list().map(shownProduct),
    offers: state.offers.list().map(shownOffer),
    agreements: state.agreements.list().map((agreement) => told(parts, agreement)),
    pending: announcements.pending().map((each) => ({ ...each, at: new Date(each.at).toISOString() })),
  }
}

export function shownProduct({ listedAt, ...product }: Product): object {
  return { ...product, listedAt: new Date(listedAt).toISOString() }
}

export function shownOffer({ duration, ...offer }: Offer): object {
  return { ...offer, ...(duration !== undefined && { days: duration / day }) }
}

/** A row for each record, as it is billed. */
export function bill({ state }: PlayParts, { query }: Pick<HttpRequest, 'query'>): object {
  const unknown = [...query.keys()].find((name) => !['product', 'accountId', 'from', 'to'].includes(name))
  if (unknown !== undefined)
    throw new BadField(unknown.slice(0, 100), 'it is not known; known: product, accountId, from, to')
  const [from, to] = [timeIn(query, 'from') ?? 0, timeIn(query, 'to') ?? Number.POSITIVE_INFINITY]
  const [product, account] = [query.get('product'), query.get('accountId')]
  const records = state.records
    .list()
    .filter((record) => product === null || record.productCode === product)
    .filter((record) => account === null || record.accountId === account)
    .filter((record) => record.hour >= from && record.hour < to)
    .sort((one, other) => one.hour - other.hour || (keyOf(one) < keyOf(other) ? -1 : 1))
  const times = new Map<string, number>()
  for (const record of records) times.set(keyOf(record), (times.get(keyOf(record)) ?? 0) + 1)
  return {
    records: records.map((record) => ({
      hour: new Date(record.hour).toISOString(),
      productCode: record.productCode,
      accountId: record.accountId,
      ...customerOf(record),
      dimension: record.dimension,
      quantity: record.quantity,
      source: sourceOf(record),
      ...(record.licenseArn !== undefined && { license: licenseIdOf(record.licenseArn) }),
      ...(record.region !== undefined && { region: record.region }),
      // One hour of one customer, under the product code and under a license, under several licenses, or in several Regions.
      ...((times.get(keyOf(record)) ?? 0) > 1 && { isBilledWithOthers: true }),
    })),
    totals: totalsOf(records),
  }

  function customerOf({ productCode, accountId }: MeteringRecord) {
    const buyer = state.buyers.get(productCode, accountId)
    return buyer ? { customerIdentifier: buyer.customerIdentifier } : {}
  }
}

const keyOf = ({ hour, productCode, accountId, dimension }: MeteringRecord): string =>
  [hour, productCode, accountId, dimension].join('/')

function totalsOf(records: readonly MeteringRecord[]): object[] {
  const totals = new Map<string, { productCode: string; accountId: string; dimension: string; quantity: number }>()
  for (const { productCode, accountId, dimension, quantity } of records) {
    const key = [productCode, accountId, dimension].join('/')
    const before = totals.get(key)?.quantity ?? 0
    totals.set(key, { productCode, accountId, dimension, quantity: before + quantity })
  }
  return [...totals.values()]
}

function sourceOf({ caller, operation }: MeteringRecord): string {
  const role = `:assumed-${gatewayRole}/`
  return caller.includes(role) || caller === 'apigateway.amazonaws.com' ? 'gateway' : operation
}

function timeIn(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (text === null) return undefined
  const time = Date.parse(text)
  if (Number.isNaN(time)) throw new BadField(name, 'expected a time in ISO 8601, such as 2026-01-05T09:00:00Z')
  return time
}
