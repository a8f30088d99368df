import { type Principal, rootOf } from '../../../kernel/principal'
import type { Operation } from '../../../kernel/service'
import type { Subscription } from '../state'
import type { SubscribeInput } from '../subscriptions'
import { anywhere, onSubscription, onTopic, type Parts, page, subscribeAccess } from './parts'

export function subscriptionOperations(parts: Parts): Record<string, Operation> {
  const { cloud, topics, subscriptions } = parts

  function pageOf(all: readonly Subscription[], input: object) {
    const { items, next } = page(all, ({ arn }) => arn, input)
    return { Subscriptions: items.map(summary), ...next }
  }

  function summary(subscription: Subscription) {
    return {
      SubscriptionArn: subscription.token === undefined ? subscription.arn : 'PendingConfirmation',
      Owner: subscription.owner ?? cloud.accountId,
      Protocol: subscription.protocol,
      Endpoint: subscription.endpoint,
      TopicArn: subscription.topicArn,
    }
  }

  return {
    Subscribe: {
      access: (input: SubscribeInput) => subscribeAccess(topics, input),
      handle(input: SubscribeInput & { ReturnSubscriptionArn?: boolean | string }, { caller }) {
        const { ReturnSubscriptionArn, ...rest } = input
        const by =
          caller.kind === 'root' || caller.kind === 'role' || caller.kind === 'user'
            ? caller.accountId
            : cloud.accountId
        const principal = principalOf(caller)
        const { arn, token } = subscriptions.subscribe(rest, { replace: false, by, ...(principal && { principal }) })
        const shown = token === undefined || String(ReturnSubscriptionArn) === 'true'
        return { SubscriptionArn: shown ? arn : 'pending confirmation' }
      },
    },
    ConfirmSubscription: {
      anonymous: true,
      access: (input: { TopicArn: string }, { caller }) =>
        caller.kind === 'anonymous' ? [] : onTopic(parts, 'ConfirmSubscription', input.TopicArn),
      handle: (input: { TopicArn: string; Token: string }) => ({
        SubscriptionArn: subscriptions.confirm(input.TopicArn, input.Token).arn,
      }),
    },
    Unsubscribe: {
      access: (input: { SubscriptionArn: string }) => onSubscription(parts, 'Unsubscribe', input.SubscriptionArn),
      handle({ SubscriptionArn }: { SubscriptionArn: string }) {
        subscriptions.remove(SubscriptionArn)
        return {}
      },
    },
    ListSubscriptions: {
      access: anywhere('ListSubscriptions'),
      handle(input: { NextToken?: string }) {
        return pageOf(subscriptions.all(), input)
      },
    },
    ListSubscriptionsByTopic: {
      access: (input: { TopicArn: string }) => onTopic(parts, 'ListSubscriptionsByTopic', input.TopicArn),
      handle(input: { TopicArn: string; NextToken?: string }) {
        topics.existing(input.TopicArn)
        return pageOf(subscriptions.of(input.TopicArn), input)
      },
    },
    GetSubscriptionAttributes: {
      access: (input: { SubscriptionArn: string }) =>
        onSubscription(parts, 'GetSubscriptionAttributes', input.SubscriptionArn),
      handle({ SubscriptionArn }: { SubscriptionArn: string }) {
        const subscription = subscriptions.existing(SubscriptionArn)
        return {
          Attributes: {
            ...summary(subscription),
            SubscriptionArn: subscription.arn,
            PendingConfirmation: String(subscription.token !== undefined),
            ConfirmationWasAuthenticated: String(subscription.token === undefined),
            SubscriptionPrincipal: subscription.principal ?? rootOf(subscription.owner ?? cloud.accountId).arn,
            RawMessageDelivery: 'false',
            ...(subscription.attributes.FilterPolicy && { FilterPolicyScope: 'MessageAttributes' }),
            ...subscription.attributes,
          },
        }
      },
    },
    SetSubscriptionAttributes: {
      access: (input: { SubscriptionArn: string }) =>
        onSubscription(parts, 'SetSubscriptionAttributes', input.SubscriptionArn),
      handle(input: { SubscriptionArn: string; AttributeName: string; AttributeValue?: string }) {
        subscriptions.setAttribute(input.SubscriptionArn, input.AttributeName, input.AttributeValue ?? '')
        return {}
      },
    },
  }
}

/** A session counts as its role. */
function principalOf(caller: Principal): string | undefined {
  if (caller.kind === 'role') return caller.roleArn
  return caller.kind === 'root' || caller.kind === 'user' ? caller.arn : undefined
}
