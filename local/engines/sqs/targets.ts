/** Queues as targets: a delivery is a message. */
import type { Cloud } from '../../kernel/cloud'
import type { Delivery, Sender, TargetKind, TargetParameters } from '../../kernel/target'

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

function queueUrl(cloud: Cloud, arn: string): string {
  const [, , , , accountId, name] = arn.split(':')
  return `${cloud.endpointUrl}/${accountId}/${name}`
}
