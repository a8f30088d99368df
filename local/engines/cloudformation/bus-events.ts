/**
 * `CloudFormation Stack Status Change` and `CloudFormation Resource Status Change` on the default bus, of what was asked for
 * by API. A start applies its templates without a word: the rules that would hear of it are among them.
 */
import type { Cloud } from '../../kernel/cloud'
import { type BusEvents, createBusEvents } from '../../lib/delivery/bus-events'
import { type StackEvent, stackType } from './events'

export interface StatusEvents extends Pick<BusEvents, 'load' | 'resume' | 'stop'> {
  /** In the tick of the change. */
  tell(stackId: string, event: Omit<StackEvent, 'at' | 'id'>): void
}

export function createStatusEvents(cloud: Cloud): StatusEvents {
  const caller = cloud.actingFor('cloudformation.amazonaws.com', cloud.arn('cloudformation', 'stack/*'))
  const events = createBusEvents(cloud, { engine: 'cloudformation', source: 'aws.cloudformation', caller })
  return {
    load: events.load,
    resume: events.resume,
    stop: events.stop,
    tell(stackId, event) {
      events.announce({
        DetailType: `CloudFormation ${event.type === stackType ? 'Stack' : 'Resource'} Status Change`,
        Time: cloud.clock.now() / 1000,
        Resources: [stackId],
        Detail: JSON.stringify(detailOf(stackId, event)),
      })
    },
  }
}

/** Texts that there are none of are empty. */
function detailOf(stackId: string, event: Omit<StackEvent, 'at' | 'id'>): object {
  const { logicalId, physicalId, type, status, reason = '', token = '' } = event
  return {
    'stack-id': stackId,
    ...(type !== stackType && { 'logical-resource-id': logicalId, 'physical-resource-id': physicalId }),
    'status-details': { status, 'status-reason': reason },
    ...(type !== stackType && { 'resource-type': type }),
    'client-request-token': token,
  }
}
