/** Takes an event onto a bus: archives it, finds the rules it meets, and hands it to their targets. */
import type { Cloud } from '../../kernel/cloud'
import { joined, type Origin } from '../../kernel/origin'
import { flatEvent } from '../../lib/pattern/flat-event'
import { matches } from '../../lib/pattern/match'
import type { Archives } from './archives'
import { isBusArn } from './bus-targets'
import type { EventDeliveries } from './deliveries'
import { type BusEvent, envelope, eventOrigin } from './event'
import type { RecentEvents } from './recent-events'
import type { Bus, Rule } from './state'
import type { Target } from './target'

export interface Router {
  /** `detail` is the parsed detail. */
  accept(bus: Bus, event: BusEvent, detail: unknown, circumstances?: Circumstances): void
  /** To all targets of one rule, whatever its pattern. */
  deliver(rule: Rule, event: BusEvent, origin: Origin): void
}

export interface Circumstances {
  /** The ARNs of the rules that a replay goes to. */
  readonly only?: ReadonlySet<string> | undefined
  /** Who put it, for the trace. */
  readonly cause?: Origin | undefined
}

export interface RouterParts {
  readonly archives: Archives
  readonly deliveries: EventDeliveries
  readonly recent: RecentEvents
}

/** Bytes that an event is billed by. */
const chunk = 65_536

export function createRouter(cloud: Cloud, { archives, deliveries, recent }: RouterParts): Router {
  function deliver({ arn, record }: Rule, event: BusEvent, { ids, correlationId }: Origin): void {
    for (const target of record.targets) {
      const why = withheld(event, target)
      if (why !== undefined) {
        const detail = { target: target.Arn, reason: why }
        cloud.trace({ kind: 'delivery.withheld', subject: arn, ids, correlationId, detail })
        continue
      }
      const roleArn = target.RoleArn ?? (target.Arn.includes(':event-bus/') ? record.roleArn : undefined)
      const acting = roleArn === target.RoleArn ? target : { ...target, ...(roleArn && { RoleArn: roleArn }) }
      deliveries.enqueue({ event, rule: { arn, name: record.name }, target: acting, ids, correlationId })
    }
  }

  return {
    deliver,
    accept(bus, event, detail, { only, cause } = {}) {
      const flat = flatEvent(envelope(event, detail))
      const origin = eventOrigin(event, detail)
      const { ids, correlationId } = origin
      const { source, detailType, time, replayName } = event
      // Before the trace, so that whoever listens to it can look the event up.
      recent.keep(bus.record.name, event)
      cloud.trace({
        kind: 'event.accepted',
        subject: bus.arn,
        ids: joined(ids, cause),
        correlationId,
        detail: { source, detailType, time, ...(replayName !== undefined && { replay: replayName }) },
      })
      // What AWS itself tells is free; what is sent again from an archive is not.
      if (!source.startsWith('aws.')) cloud.meter('eventChunk', Math.ceil(Buffer.byteLength(event.detail) / chunk))
      if (event.replayName === undefined) archives.keep(bus, event, flat, origin)
      for (const rule of bus.index.candidates(flat)) {
        if (only && !only.has(rule.arn)) continue
        if (!matches(rule.pattern, flat)) continue
        const targets = rule.record.targets.length
        cloud.trace({ kind: 'rule.matched', subject: rule.arn, ids, correlationId, detail: { targets } })
        deliver(rule, event, origin)
      }
    },
  }
}

/**
 * Why the target does not get the event, though its rule matches: as on AWS, a bus hands on what was put there, and
 * not what a rule of another bus (or its own) sent it. So buses that feed each other come to rest.
 */
export function withheld({ fromBus }: BusEvent, { Arn }: Target): string | undefined {
  if (fromBus === undefined || !isBusArn(Arn)) return undefined
  return `the event came from event bus ${fromBus}, and what comes from a bus is not sent on to a third`
}
