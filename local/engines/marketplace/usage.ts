/** What every record of usage must be like, whichever operation sends it. */
import { epochSeconds } from '../../kernel/timestamp'
import { hour } from './agreements'
import { constraint, invalidAllocations, invalidDimension, invalidProductCode, invalidTag, outOfBounds } from './errors'
import type { Product, State } from './state'

export interface Allocation {
  readonly AllocatedUsageQuantity: number
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[]
}

const largestQuantity = 2_147_483_647
const mostAllocations = 2500
const mostTags = 5
/** Usage of the month before is taken until then, on the first of the month. */
const monthEnd = 6 * hour

export function productOf({ products }: State, code: string | undefined): Product {
  const product = code === undefined ? undefined : products.get(code)
  if (!product) throw invalidProductCode(code)
  return product
}

export function checkDimension({ code, dimensions }: Product, dimension: string): void {
  if (!dimensions.includes(dimension)) throw invalidDimension(dimension, code)
}

export function checkQuantity(member: string, quantity: number): void {
  if (!Number.isInteger(quantity) || quantity < 0) {
    throw constraint(member, quantity, 'have value greater than or equal to 0')
  }
  if (quantity > largestQuantity)
    throw constraint(member, quantity, `have value less than or equal to ${largestQuantity}`)
}

/** Milliseconds. @throws TimestampOutOfBoundsException if it lies ahead, is `oldest` old, or of a month that is closed */
export function timeWithin(given: unknown, oldest: number, now: number): number {
  const time = Math.round((epochSeconds(given) ?? Number.NaN) * 1000)
  // Inferred: not even by a moment.
  if (!(time <= now)) throw outOfBounds(time, 'it lies ahead')
  if (now - time >= oldest) throw outOfBounds(time, `usage is taken for ${oldest / hour} hours`)
  const month = monthOf(now)
  if (time < month && now >= month + monthEnd) throw outOfBounds(time, 'the month that it is of is closed')
  return time
}

/** The beginning of the month in UTC, by which AWS bills. */
function monthOf(time: number): number {
  const date = new Date(time)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth())
}

export const hourOf = (time: number): number => Math.floor(time / hour) * hour

export function checkAllocations(allocations: readonly Allocation[] | undefined, quantity: number): void {
  if (!allocations) return
  if (allocations.length === 0 || allocations.length > mostAllocations) {
    throw invalidAllocations(`There must be 1 to ${mostAllocations} usage allocations`)
  }
  const buckets = new Set<string>()
  let sum = 0
  for (const { AllocatedUsageQuantity, Tags = [] } of allocations) {
    checkQuantity('allocatedUsageQuantity', AllocatedUsageQuantity)
    sum += AllocatedUsageQuantity
    const bucket = bucketOf(Tags)
    if (buckets.has(bucket)) throw invalidAllocations('Each usage allocation must have tags of its own')
    buckets.add(bucket)
  }
  if (sum !== quantity) {
    throw invalidAllocations(`The allocated quantities are ${sum} together, not ${quantity} as the usage`)
  }
}

function bucketOf(tags: NonNullable<Allocation['Tags']>): string {
  if (tags.length > mostTags) throw invalidTag(`A usage allocation has at most ${mostTags} tags`)
  for (const { Key, Value } of tags) {
    if (!/^[a-zA-Z0-9+ \-=._:/@]{1,100}$/.test(Key)) throw invalidTag('The key of a tag must have 1 to 100 characters')
    if (!/^[a-zA-Z0-9+ \-=._:/@]{1,256}$/.test(Value)) {
      throw invalidTag('The value of a tag must have 1 to 256 characters')
    }
  }
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length) throw invalidTag('A tag stands there twice')
  return JSON.stringify(tags.map(({ Key, Value }) => [Key, Value]).sort())
}
