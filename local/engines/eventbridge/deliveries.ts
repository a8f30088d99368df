/** Brings events to targets: what EventBridge adds to the deliveries of `local/lib/delivery/`. */

import type { Cloud } from '../../kernel/cloud'
import { withOrigin } from '../../kernel/origin'
import type { Deliveries } from '../../lib/delivery/deliveries'
import type { LaneLimits } from '../../lib/delivery/lane'
import { createDeliveriesToTargets, type ToTarget } from '../../lib/delivery/to-targets'
import { envelopeText } from './event'
import { type Forward, type Shipment, send } from './send'
import type { Target } from './target'
import { compileInput, type TargetInput } from './target-input'

export type EventDelivery = ToTarget & Shipment
export type EventDeliveries = Deliveries<EventDelivery>

export function createEventDeliveries(
  cloud: Cloud,
  forward: Forward,
  limits: Partial<LaneLimits> = {},
): EventDeliveries {
  const inputs = new WeakMap<Target, TargetInput>()

  function payloadOf({ target, event, rule }: Shipment): string {
    let input = inputs.get(target)
    if (!input) {
      input = compileInput(target)
      inputs.set(target, input)
    }
    return input(event, rule)
  }

  /** What the target would have got; the whole event if its template is what failed. */
  function bodyOf(shipment: Shipment): string {
    try {
      return payloadOf(shipment)
    } catch {
      return envelopeText(shipment.event)
    }
  }

  return createDeliveriesToTargets<EventDelivery>(cloud, {
    engine: 'events',
    limits,
    size: ({ event }) => event.detail.length,
    send: async (shipment) => send(withOrigin(cloud, shipment), forward, shipment, payloadOf(shipment)),
    subject: ({ rule }) => rule.arn,
    deadLetter: (shipment) => ({
      caller: cloud.actingFor('events.amazonaws.com', shipment.rule.arn),
      body: bodyOf(shipment),
      attributes: { RULE_ARN: shipment.rule.arn },
    }),
  })
}
