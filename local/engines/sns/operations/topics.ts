import type { Operation } from '../../../kernel/service'
import { defaultPolicy, effectiveDeliveryPolicy } from '../default-attributes'
import type { TopicInput } from '../topics'
import { anywhere, onTopic, type Parts, page } from './parts'

export function topicOperations(parts: Parts): Record<string, Operation> {
  const { topics, subscriptions, fifo } = parts
  return {
    // Of the engine's own: how a topic of another account, or Region, comes to be here. Only its owner may.
    ProvideTopic: {
      access: (input: { TopicArn: string }) => onTopic(parts, 'CreateTopic', input.TopicArn),
      handle(input: { TopicArn: string; Policy: string }) {
        return { TopicArn: topics.provide(input.TopicArn, input.Policy).arn }
      },
    },
    CreateTopic: {
      access: (input: TopicInput) => onTopic(parts, 'CreateTopic', topics.arnOf(input.Name ?? '')),
      handle(input: TopicInput) {
        return { TopicArn: topics.create(input, { replace: false }).arn }
      },
    },
    DeleteTopic: {
      access: (input: { TopicArn: string }) => onTopic(parts, 'DeleteTopic', input.TopicArn),
      handle({ TopicArn }: { TopicArn: string }) {
        for (const { arn } of subscriptions.of(TopicArn)) subscriptions.remove(arn)
        const topic = topics.get(TopicArn)
        if (topic) fifo.forget(topic)
        topics.remove(TopicArn)
        return {}
      },
    },
    ListTopics: {
      access: anywhere('ListTopics'),
      handle(input: { NextToken?: string }) {
        const { items, next } = page(topics.all(), ({ arn }) => arn, input)
        return { Topics: items.map(({ arn }) => ({ TopicArn: arn })), ...next }
      },
    },
    GetTopicAttributes: {
      access: (input: { TopicArn: string }) => onTopic(parts, 'GetTopicAttributes', input.TopicArn),
      handle({ TopicArn }: { TopicArn: string }) {
        const { attributes } = topics.existing(TopicArn)
        const all = subscriptions.of(TopicArn)
        const pending = all.filter(({ token }) => token !== undefined).length
        return {
          Attributes: {
            DisplayName: '',
            Policy: defaultPolicy(TopicArn),
            EffectiveDeliveryPolicy: effectiveDeliveryPolicy,
            ...attributes,
            TopicArn,
            Owner: TopicArn.split(':')[4],
            SubscriptionsConfirmed: String(all.length - pending),
            SubscriptionsPending: String(pending),
            SubscriptionsDeleted: '0',
          },
        }
      },
    },
    SetTopicAttributes: {
      access: (input: { TopicArn: string }) => onTopic(parts, 'SetTopicAttributes', input.TopicArn),
      handle(input: { TopicArn: string; AttributeName: string; AttributeValue?: string }) {
        topics.setAttribute(input.TopicArn, input.AttributeName, input.AttributeValue ?? '')
        return {}
      },
    },
  }
}
