import { document } from '../../template-cloud'
import type { Examples } from '../example'

const redrive = {
  RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Queue', 'Arn'] }, maxReceiveCount: 3 },
}

export const examples: Examples = {
  resources: {
    Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'queue-a' } },
    Failing: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'failing', ...redrive } },
    OtherFailing: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'other-failing', ...redrive } },
    FifoQueue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'queue-b.fifo', FifoQueue: true } },
    QueuePolicy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: 'Queue' }],
        PolicyDocument: document({
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: { 'Fn::GetAtt': ['Queue', 'Arn'] },
        }),
      },
    },
  },
  lists: { ListDeadLetterSourceQueues: (ref) => ({ QueueUrl: ref('Queue') }) },
  tagged: {
    'sqs TagQueue': (ref) => ({ QueueUrl: ref('Queue') }),
  },
}
