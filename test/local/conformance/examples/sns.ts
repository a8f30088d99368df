import { document } from '../../template-cloud'
import type { Examples } from '../example'

export const examples: Examples = {
  resources: {
    Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'topic-a' } },
    OtherTopic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'topic-b' } },
    Subscription: {
      Type: 'AWS::SNS::Subscription',
      Properties: {
        TopicArn: { Ref: 'Topic' },
        Protocol: 'sqs',
        Endpoint: 'arn:aws:sqs:us-east-1:000000000000:queue-a',
      },
    },
    TopicPolicy: {
      Type: 'AWS::SNS::TopicPolicy',
      Properties: {
        Topics: [{ Ref: 'Topic' }],
        PolicyDocument: document({
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'sns:Publish',
          Resource: { Ref: 'Topic' },
        }),
      },
    },
  },
  tagged: {
    'sns TagResource': (ref) => ({ ResourceArn: ref('Topic') }),
  },
}
