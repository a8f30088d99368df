/**
 * Calls of keys that have a customer, under a plan that has a product of AWS Marketplace: counted by customer and hour,
 * and metered when the hour is over (inferred: AWS doesn't say how often it sends).
 *
 * Each is on disk with its answer, unlike what quotas count: it is somebody's money. The hour that ends becomes its
 * deliveries in one tick, and a record never changes after that: Marketplace takes the same one again for the same.
 */
import type { Cloud } from '../../../kernel/cloud'
import { createTable } from '../../../kernel/table'
import type { ApiKey, UsagePlan } from '../definitions'
import { createMeteringDeliveries } from './deliveries'

export interface Metered {
  readonly productCode: string
  readonly customerId: string
  /** Milliseconds, of the last call: the customer was surely subscribed by then, which of the hour's first moment isn't said. */
  readonly at: number
  readonly quantity: number
}

export interface Metering {
  /** One call that was let pass. */
  count(plan: UsagePlan, key: ApiKey): void
  load(): Promise<void>
  resume(): void
  stop(): void
}

const hourLength = 3_600_000
const hourOf = (time: number): number => Math.floor(time / hourLength) * hourLength

export function createMetering(cloud: Cloud): Metering {
  const hours = createTable<Metered>(cloud, 'apigateway/metered')
  const deliveries = createMeteringDeliveries(cloud)
  let isTimed = false

  const keyOf = ({ productCode, customerId, at }: Omit<Metered, 'quantity'>): readonly string[] =>
    [productCode, customerId, String(hourOf(at))].map(encodeURIComponent)

  function count({ productCode }: UsagePlan, { customerId }: ApiKey): void {
    if (productCode === undefined || customerId === undefined) return
    const call = { productCode, customerId, at: cloud.clock.now() }
    const key = keyOf(call)
    hours.put({ ...call, quantity: (hours.get(...key)?.quantity ?? 0) + 1 }, ...key)
    watch()
  }

  function watch(): void {
    if (isTimed || hours.size === 0) return
    isTimed = true
    cloud.clock.at(hourOf(cloud.clock.now()) + hourLength, close)
  }

  function close(): void {
    isTimed = false
    const now = hourOf(cloud.clock.now())
    for (const metered of hours.list()) {
      if (hourOf(metered.at) >= now) continue
      deliveries.enqueue({ metered })
      hours.delete(...keyOf(metered))
    }
    watch()
  }

  return {
    count,
    async load() {
      await hours.load()
      await deliveries.load()
    },
    resume() {
      deliveries.resume()
      close()
    },
    stop: deliveries.stop,
  }
}
