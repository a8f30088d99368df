/** Takes an event onto a bus: archives it, finds the rules it meets, and hands it to their targets. */
import type { Cloud } from '../kernel/cloud'
import type { Archives } from './archives'
import type { EventDeliveries } from './deliveries'
import { type BusEvent, envelope, eventIds } from './event'
import { flatEvent } from './pattern/flat-event'
import { matches } from './pattern/match'
import type { Bus, Rule } from './registry'

export interface Router {
  /** `detail` is the parsed detail; `only`: the ARNs of the rules that a replay goes to. */
  accept(bus: Bus, event: BusEvent, detail: unknown, only?: ReadonlySet<string>): void
  /** To all targets of one rule, whatever its pattern. */
  deliver(rule: Rule, event: BusEvent, ids: readonly string[]): void
}

export function createRouter(cloud: Cloud, archives: Archives, deliveries: EventDeliveries): Router {
  function deliver({ arn, record }: Rule, event: BusEvent, ids: readonly string[]): void {
    for (const target of record.targets) {
      const roleArn = target.RoleArn ?? (target.Arn.includes(':event-bus/') ? record.roleArn : undefined)
      const acting = roleArn === target.RoleArn ? target : { ...target, ...(roleArn && { RoleArn: roleArn }) }
      deliveries.enqueue({ event, rule: { arn, name: record.name }, target: acting }, ids)
    }
  }

  return {
    deliver,
    accept(bus, event, detail, only) {
      const flat = flatEvent(envelope(event, detail))
      const ids = eventIds(event, detail)
      const { source, detailType } = event
      cloud.trace({ kind: 'event.accepted', subject: bus.arn, ids, detail: { source, detailType } })
      if (event.replayName === undefined) archives.keep(bus, event, flat, ids)
      for (const rule of bus.index.candidates(source, detailType)) {
        if (only && !only.has(rule.arn)) continue
        if (!matches(rule.pattern, flat)) continue
        cloud.trace({ kind: 'rule.matched', subject: rule.arn, ids, detail: { targets: rule.record.targets.length } })
        deliver(rule, event, ids)
      }
    },
  }
}
