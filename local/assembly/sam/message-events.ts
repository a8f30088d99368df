/** Events of the types SQS and SNS: a mapping of a queue, a subscription to a topic. */

import { type EventSource, permission } from './event-source'
import { besides, type Resources } from './globals'
import { invokedArn, invokedName } from './published'
import { refuseUnknown, required } from './sam-error'

export function queueEvent({ id, properties, expansion }: EventSource): Resources {
  const members = [
    'BatchSize',
    'Enabled',
    'FilterCriteria',
    'FunctionResponseTypes',
    'MaximumBatchingWindowInSeconds',
    'ScalingConfig',
  ]
  refuseUnknown(properties, ['Queue', ...members])
  return {
    [id]: {
      Type: 'AWS::Lambda::EventSourceMapping',
      ...besides(expansion.declaration),
      Properties: {
        EventSourceArn: required(properties, 'Queue'),
        FunctionName: invokedName(expansion),
        ...Object.fromEntries(
          members.filter((name) => properties[name] !== undefined).map((name) => [name, properties[name]]),
        ),
      },
    },
  }
}

export function topicEvent(source: EventSource): Resources {
  const { id, properties, expansion } = source
  const members = ['FilterPolicy', 'FilterPolicyScope', 'RedrivePolicy', 'Region']
  refuseUnknown(properties, ['Topic', ...members])
  const topic = required(properties, 'Topic')
  return {
    [id]: {
      Type: 'AWS::SNS::Subscription',
      ...besides(expansion.declaration),
      Properties: {
        Endpoint: invokedArn(expansion),
        Protocol: 'lambda',
        TopicArn: topic,
        ...Object.fromEntries(
          members.filter((name) => properties[name] !== undefined).map((name) => [name, properties[name]]),
        ),
      },
    },
    ...permission(source, 'sns', topic),
  }
}
