import type { ResourceGrants } from '../../../kernel/service'

export const sqsGrants: Readonly<Record<string, ResourceGrants>> = {
  'AWS::SQS::Queue': {
    create: ['sqs:CreateQueue', 'sqs:GetQueueAttributes'],
    update: ['sqs:SetQueueAttributes', 'sqs:GetQueueAttributes'],
    delete: ['sqs:DeleteQueue'],
    resource: 'arn:aws:sqs:{region}:{account}:{name}',
    name: ['QueueName', 80],
    with: { Tags: ['sqs:TagQueue'] },
  },
  'AWS::SQS::QueuePolicy': {
    create: ['sqs:SetQueueAttributes'],
    update: ['sqs:SetQueueAttributes'],
    delete: ['sqs:SetQueueAttributes'],
    // Its property holds addresses, of which the last part is the name.
    resource: 'arn:aws:sqs:{region}:{account}:{Queues}',
  },
}
