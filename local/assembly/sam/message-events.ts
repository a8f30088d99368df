/** Events of the types SQS and SNS: a mapping of a queue, a subscription to a topic. */
import { type EventSource, permission } from './event-source'
import { besides, type Resources } from './globals'
import { refuseUnknown, required } from './sam-error'

export function queueEvent({ id, properties, expansion: { logicalId, declaration } }: EventSource): Resources {
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
      ...besides(declaration),
      Properties: {
        EventSourceArn: required(properties, 'Queue'),
        FunctionName: { Ref: logicalId },
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
        Endpoint: { 'Fn::GetAtt': [expansion.logicalId, 'Arn'] },
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
