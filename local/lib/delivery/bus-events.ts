/**
 * Events that a service puts on the default bus of itself. One is on disk from the tick of what it tells of until the bus
 * has taken it; one that it does not take is tried again for a day.
 */
import type { Cloud } from '../../kernel/cloud'
import { messageOf } from '../../kernel/message-of'
import type { Principal } from '../../kernel/principal'
import { createDeliveries, type Deliveries, type Pending } from './deliveries'
import type { LaneLimits } from './lane'
import { createPutTogether, type Entry } from './put-together'
import { day, interval } from './retry'

export interface BusEventOptions {
  /** The folder of the engine in the store, such as `states`. */
  readonly engine: string
  /** Such as `aws.states`. */
  readonly source: string
  readonly caller: Principal
  readonly limits?: Partial<LaneLimits> | undefined
}

export interface BusEvent extends Pending<never> {
  readonly entry: Entry
}

export interface BusEvents extends Pick<Deliveries<BusEvent>, 'load' | 'stop'> {
  /** In the tick of what it tells of. `id` is that of its turn, in messages. */
  announce(entry: Omit<Entry, 'Source'>, id?: string): void
  /** Sends what was not sent when the process was killed. */
  resume(): void
}

export function createBusEvents(cloud: Cloud, { engine, source, caller, limits = {} }: BusEventOptions): BusEvents {
  const put = createPutTogether(cloud, caller, `${engine}: status events`)

  const deliveries = createDeliveries<BusEvent, never>(cloud, {
    prefix: `${engine}/outbox/`,
    label: `${engine}: status event`,
    limits,
    size: ({ entry }) => entry.Detail.length,
    async send({ entry }) {
      await put(entry)
      return 'done'
    },
    failed({ entry, at, tries }, error) {
      const now = cloud.clock.now()
      const isLast = now >= at + day
      const detail = { error: messageOf(error), tries, retries: !isLast }
      cloud.trace({ kind: 'event.failed', subject: source, ids: entry.Resources, detail })
      return isLast ? 'done' : { retryAt: Math.min(now + interval(tries), at + day) }
    },
  })

  return {
    ...deliveries,
    announce(entry, id) {
      if (!cloud.services.has('events')) return
      deliveries.enqueue({ entry: { Source: source, ...entry } }, id)
    },
    resume() {
      if (cloud.services.has('events')) deliveries.resume()
    },
  }
}
