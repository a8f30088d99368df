/** Calls a target with the text it is to get. */
import { createHash } from 'node:crypto'
import type { Cloud } from '../../kernel/cloud'
import type { Principal } from '../../kernel/principal'
import { deliver, findTarget } from '../../kernel/target'
import { InvalidInput } from '../../lib/delivery/failure'
import { isBusArn } from './bus-targets'
import type { BusEvent } from './event'
import type { Target } from './target'
import type { RuleName } from './target-input'

export interface Shipment {
  /** The same each time this delivery is tried. */
  readonly id: string
  readonly event: BusEvent
  readonly rule: RuleName
  readonly target: Target
}

/** Puts the event on another bus of this account, or on the same one. */
export type Forward = (caller: Principal, busArn: string, shipment: Shipment) => void

export async function send(cloud: Cloud, forward: Forward, shipment: Shipment, text: string): Promise<void> {
  const { target, rule, event, id } = shipment
  const arn = target.Arn
  const caller = callerOf(cloud, shipment)
  if (isBusArn(arn)) {
    forward(caller, arn, shipment)
    return
  }
  const found = findTarget(cloud, arn, 'rule')
  if (!found) throw new InvalidInput(`${arn} can't be a target`)
  await deliver(cloud, caller, found, {
    arn,
    id: `${event.id}_${id}`,
    text,
    parameters: target.SqsParameters,
    writer: `eventbridge/${rule.name}`,
    at: event.ingestedAt,
    isMade: target.InputTransformer !== undefined,
  })
}

function callerOf(cloud: Cloud, { target, rule }: Shipment): Principal {
  if (!target.RoleArn) return cloud.actingFor('events.amazonaws.com', rule.arn)
  const session = createHash('sha256').update(`${rule.arn} ${target.Id}`).digest('hex').slice(0, 32)
  return cloud.assumeRole(target.RoleArn, session, 'events.amazonaws.com', rule.arn)
}
