/** Queues as targets: a delivery is a message. */

import type { Delivery, Sender, TargetKind, TargetParameters } from '../../kernel/target'
import { queueUrl } from '../../lib/queue-address'

const call: Pick<TargetKind, 'action' | 'input' | 'takesText'> = {
  action: 'SendMessage',
  takesText: true,
  input: ({ arn, text, parameters, attributes }: Delivery, cloud) => ({
    QueueUrl: queueUrl(cloud, arn),
    MessageBody: text,
    ...(parameters?.MessageGroupId !== undefined && { MessageGroupId: parameters.MessageGroupId }),
    ...(attributes && { MessageAttributes: attributes }),
  }),
}

function groups(isNeeded: boolean): Partial<Record<Sender, TargetParameters>> {
  const parameters = { name: 'SqsParameters', members: ['MessageGroupId'], isNeeded }
  return { rule: parameters, schedule: parameters }
}

export const queueTargets: readonly TargetKind[] = [
  {
    ...call,
    resource: /^(?!.*\.fifo$)[^:/]+$/,
    senders: ['rule', 'schedule', 'destination', 'dead letter'],
    parameters: groups(false),
  },
  // Nobody who sends what failed says which group it belongs to.
  { ...call, resource: /^[^:/]+\.fifo$/, senders: ['rule', 'schedule'], parameters: groups(true) },
]
