import type { ResourceGrants } from '../../../kernel/service'

export const snsGrants: Readonly<Record<string, ResourceGrants>> = {
  'AWS::SNS::Subscription': {
    create: ['sns:Subscribe'],
    update: ['sns:SetSubscriptionAttributes'],
    delete: ['sns:Unsubscribe'],
    resource: '{TopicArn}',
  },
  'AWS::SNS::Topic': {
    create: ['sns:CreateTopic'],
    update: ['sns:SetTopicAttributes'],
    delete: ['sns:DeleteTopic'],
    resource: 'arn:aws:sns:{region}:{account}:{name}',
    name: ['TopicName', 256],
    with: { Subscription: ['sns:Subscribe'], Tags: ['sns:TagResource'] },
  },
  'AWS::SNS::TopicPolicy': {
    create: ['sns:SetTopicAttributes'],
    update: ['sns:SetTopicAttributes'],
    delete: ['sns:SetTopicAttributes'],
    resource: '{Topics}',
  },
}
