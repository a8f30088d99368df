/**
 * EventBridge: buses, rules, targets, archives, replays and schedules. What comes onto a bus is on disk together
 * with what it has to be delivered to, in one tick, before PutEvents answers.
 */
import { openApi } from '../../kernel/api'
import type { Cloud } from '../../kernel/cloud'
import type { EngineDefinition } from '../../kernel/engine'
import type { Service } from '../../kernel/service'
import type { LaneLimits } from '../../lib/delivery/lane'
import { createArchives } from './archives'
import { busTargets } from './bus-targets'
import { createEventDeliveries } from './deliveries'
import type { BusEvent } from './event'
import { eventRoute } from './event-route'
import { createExplain, type Explain } from './explain'
import { createArchiveCommands } from './operations/archives'
import { createBuses } from './operations/buses'
import { createForward, putEvents } from './operations/put-events'
import { createRules } from './operations/rules'
import { createTargets } from './operations/targets'
import { createRecentEvents } from './recent-events'
import { createReplays } from './replays'
import { resourceTypes } from './resources'
import { createRouter } from './router'
import { createSchedules } from './schedules'
import { createRegistry } from './state'
import { createTags } from './tags'
import { tryRoute } from './try-route'
import { unsupported } from './unsupported'

export { explainMismatch, type Mismatch } from '../../lib/pattern/explain-mismatch'
export type { Explain, Explanation } from './explain'

export interface EventBridge extends Service {
  readonly explain: Explain
  /** One of the events that came last, by the id that the bus gave it. */
  recentEvent(id: string): BusEvent | undefined
}

export const engine: EngineDefinition = {
  place: 'sender',
  create: (cloud) => createEventBridge(cloud),
}

export function createEventBridge(cloud: Cloud, limits?: Partial<LaneLimits>): EventBridge {
  const registry = createRegistry(cloud)
  const archives = createArchives(cloud)
  const deliveries = createEventDeliveries(cloud, (...shipment) => forward(...shipment), limits)
  const recent = createRecentEvents()
  const router = createRouter(cloud, { archives, deliveries, recent })
  const forward = createForward(cloud, registry, router)
  const schedules = createSchedules(cloud, registry, router)
  const replays = createReplays(cloud, { registry, archives, deliveries, router })
  const tags = createTags(cloud, registry)
  const buses = createBuses(cloud, registry, tags, (bus) => archives.all().some((each) => each.bus === bus))
  const rules = createRules(cloud, registry, schedules, tags)
  const targets = createTargets(cloud, registry)
  const archiveCommands = createArchiveCommands(cloud, registry, archives)

  return {
    name: 'events',
    explain: createExplain(registry, archives, recent),
    recentEvent: (id) => recent.find(id)?.event,
    routes: [eventRoute(archives, recent), tryRoute(registry)],
    api: openApi(__dirname),
    unsupported,
    conditionKeys: ['events:detail-type', 'events:eventBusInvocation', 'events:source', 'events:TargetArn'],
    operations: {
      PutEvents: putEvents(cloud, registry, router),
      ...buses.operations,
      ...rules.operations,
      ...targets.operations,
      ...archiveCommands.operations,
      ...replays.operations,
      ...tags.operations,
    },
    targets: busTargets,
    resources: resourceTypes(cloud, { registry, buses, rules, targets, archives: archiveCommands }),
    async load() {
      schedules.hold()
      await registry.load()
      await tags.load()
      await archives.load()
      await replays.load()
      await deliveries.load()
    },
    resume() {
      deliveries.resume()
      schedules.resume()
      archives.resume()
      replays.resume()
    },
    async stop() {
      schedules.stop()
      archives.stop()
      replays.stop()
      deliveries.stop()
    },
  }
}
