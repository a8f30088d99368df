/** Amazon SNS: standard topics, their subscriptions, and text messages to phones. */
import { randomUUID } from 'node:crypto'
import { openApi } from '../../kernel/api'
import { AwsError, isAwsError, NotModelledError, refuseUnknown } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import type { EngineDefinition } from '../../kernel/engine'
import { joined, type Origin } from '../../kernel/origin'
import type { Access, Operation, Service } from '../../kernel/service'
import { createDeliveries, type Deliveries } from './delivery'
import { createLinks, webPath } from './envelope'
import { contentOf, invalid, largestMessage, type PublishInput, sizeOf } from './message'
import { createPhone, type Phone } from './phone'
import { createResources } from './resources'
import { createSigner } from './signer'
import { createSubscriptions, type SubscribeInput } from './subscriptions'
import { createTargets } from './targets'
import type { Message, Subscription } from './topic'
import { policyOf } from './topic'
import { topicTargets } from './topic-targets'
import { createTopics, type TopicInput } from './topics'
import { unsupported } from './unsupported'
import { createWeb, type SnsWeb } from './web'

export type { PhoneFilter, TextMessage } from './phone'

interface BatchEntry extends PublishInput {
  readonly Id?: string
}

const pageSize = 100
const mostEntries = 10

export interface Sns extends Service {
  readonly phone: Phone
  /** What the links in messages lead to. */
  readonly web: SnsWeb
}

export const engine: EngineDefinition = {
  after: ['lambda', 'ses', 'sqs'],
  create: createSns,
}

export function createSns(cloud: Cloud): Sns {
  const signer = createSigner(cloud)
  const links = createLinks(cloud)
  const phone = createPhone(cloud)
  const topics = createTopics(cloud)
  const subscriptions = createSubscriptions(cloud, topics.existing, () => deliveries)
  const deliveries: Deliveries = createDeliveries({
    cloud,
    signer,
    links,
    targets: createTargets(cloud, phone),
    subscription: subscriptions.get,
    signatureVersion: (arn) => topics.get(arn)?.attributes.SignatureVersion ?? '1',
  })

  const onTopic = (action: string, arn: string | undefined): readonly Access[] => {
    if (!arn) throw invalid('TopicArn')
    return [{ action: `sns:${action}`, resource: arn, resourcePolicy: policyOf(topics.get(arn)) }]
  }
  /** A subscription is allowed or refused by its topic. */
  const onSubscription = (action: string, arn: string): readonly Access[] =>
    onTopic(action, subscriptions.get(arn)?.topicArn ?? arn)
  const anywhere = (action: string) => () => [{ action: `sns:${action}`, resource: '*' }]

  function publish(topicArn: string, input: PublishInput, origin: Origin | undefined): string {
    topics.existing(topicArn)
    const lineage = origin?.lineage
    const message: Message = { ...contentOf(input), id: randomUUID(), topicArn, lineage, at: cloud.clock.now() }
    const wanted = subscriptions.matching(topicArn, message.message, message.attributes)
    for (const subscription of wanted) deliveries.add(subscription, message)
    const detail = { subscriptions: wanted.length }
    const ids = joined([message.id], origin)
    const correlationId = origin?.correlationId
    cloud.trace({ kind: 'notification.published', subject: topicArn, ids, correlationId, detail })
    return message.id
  }

  function text(input: PublishInput): string {
    const { message, byProtocol, attributes } = contentOf(input)
    const to = input.PhoneNumber ?? ''
    if (!/^\+?[1-9]\d{5,14}$/.test(to)) throw invalid(`PhoneNumber Reason: ${to} is not valid to publish to`)
    return phone.accept({ to, message: byProtocol?.sms ?? message, attributes })
  }

  const operations: Record<string, Operation> = {
    CreateTopic: {
      access: (input: TopicInput) => onTopic('CreateTopic', topics.arnOf(input.Name ?? '')),
      handle(input: TopicInput) {
        refuseUnknown(input, ['Name', 'Attributes', 'Tags'], 'CreateTopic')
        return { TopicArn: topics.create(input, { replace: false }).arn }
      },
    },
    DeleteTopic: {
      access: (input: { TopicArn: string }) => onTopic('DeleteTopic', input.TopicArn),
      handle({ TopicArn }: { TopicArn: string }) {
        for (const { arn } of subscriptions.of(TopicArn)) subscriptions.remove(arn)
        topics.remove(TopicArn)
        return {}
      },
    },
    ListTopics: {
      access: anywhere('ListTopics'),
      handle(input: { NextToken?: string }) {
        const { items, NextToken } = page(topics.all(), input.NextToken)
        return { Topics: items.map(({ arn }) => ({ TopicArn: arn })), NextToken }
      },
    },
    GetTopicAttributes: {
      access: (input: { TopicArn: string }) => onTopic('GetTopicAttributes', input.TopicArn),
      handle({ TopicArn }: { TopicArn: string }) {
        const { attributes } = topics.existing(TopicArn)
        const all = subscriptions.of(TopicArn)
        const pending = all.filter(({ token }) => token !== undefined).length
        return {
          Attributes: {
            DisplayName: '',
            ...attributes,
            TopicArn,
            Owner: cloud.accountId,
            SubscriptionsConfirmed: String(all.length - pending),
            SubscriptionsPending: String(pending),
            SubscriptionsDeleted: '0',
          },
        }
      },
    },
    SetTopicAttributes: {
      access: (input: { TopicArn: string }) => onTopic('SetTopicAttributes', input.TopicArn),
      handle(input: { TopicArn: string; AttributeName: string; AttributeValue?: string }) {
        topics.setAttribute(input.TopicArn, input.AttributeName, input.AttributeValue ?? '')
        return {}
      },
    },
    Subscribe: {
      access: ({ TopicArn, Protocol, Endpoint }: SubscribeInput) =>
        onTopic('Subscribe', TopicArn).map((access) => ({
          ...access,
          context: { 'sns:Protocol': String(Protocol), 'sns:Endpoint': String(Endpoint) },
        })),
      handle(input: SubscribeInput & { ReturnSubscriptionArn?: boolean | string }) {
        const { ReturnSubscriptionArn, ...rest } = input
        refuseUnknown(rest, ['TopicArn', 'Protocol', 'Endpoint', 'Attributes'], 'Subscribe')
        const { arn, token } = subscriptions.subscribe(rest, { replace: false })
        const shown = token === undefined || String(ReturnSubscriptionArn) === 'true'
        return { SubscriptionArn: shown ? arn : 'pending confirmation' }
      },
    },
    ConfirmSubscription: {
      anonymous: true,
      access: (input: { TopicArn: string }, { caller }) =>
        caller.kind === 'anonymous' ? [] : onTopic('ConfirmSubscription', input.TopicArn),
      handle: (input: { TopicArn: string; Token: string }) => ({
        SubscriptionArn: subscriptions.confirm(input.TopicArn, input.Token).arn,
      }),
    },
    Unsubscribe: {
      access: (input: { SubscriptionArn: string }) => onSubscription('Unsubscribe', input.SubscriptionArn),
      handle({ SubscriptionArn }: { SubscriptionArn: string }) {
        subscriptions.remove(SubscriptionArn)
        return {}
      },
    },
    ListSubscriptions: {
      access: anywhere('ListSubscriptions'),
      handle(input: { NextToken?: string }) {
        const { items, NextToken } = page(subscriptions.all(), input.NextToken)
        return { Subscriptions: items.map(summary), NextToken }
      },
    },
    ListSubscriptionsByTopic: {
      access: (input: { TopicArn: string }) => onTopic('ListSubscriptionsByTopic', input.TopicArn),
      handle(input: { TopicArn: string; NextToken?: string }) {
        topics.existing(input.TopicArn)
        const { items, NextToken } = page(subscriptions.of(input.TopicArn), input.NextToken)
        return { Subscriptions: items.map(summary), NextToken }
      },
    },
    GetSubscriptionAttributes: {
      access: (input: { SubscriptionArn: string }) =>
        onSubscription('GetSubscriptionAttributes', input.SubscriptionArn),
      handle({ SubscriptionArn }: { SubscriptionArn: string }) {
        const subscription = subscriptions.get(SubscriptionArn)
        if (!subscription) throw new AwsError('NotFound', 'Subscription does not exist', 404)
        return {
          Attributes: {
            ...summary(subscription),
            SubscriptionArn: subscription.arn,
            PendingConfirmation: String(subscription.token !== undefined),
            ConfirmationWasAuthenticated: String(subscription.token === undefined),
            RawMessageDelivery: 'false',
            ...subscription.attributes,
          },
        }
      },
    },
    SetSubscriptionAttributes: {
      access: (input: { SubscriptionArn: string }) =>
        onSubscription('SetSubscriptionAttributes', input.SubscriptionArn),
      handle(input: { SubscriptionArn: string; AttributeName: string; AttributeValue?: string }) {
        subscriptions.setAttribute(input.SubscriptionArn, input.AttributeName, input.AttributeValue ?? '')
        return {}
      },
    },
    Publish: {
      access: (input: PublishInput) =>
        input.PhoneNumber === undefined
          ? onTopic('Publish', input.TopicArn ?? input.TargetArn)
          : [{ action: 'sns:Publish', resource: '*' }],
      handle(input: PublishInput, { origin }) {
        refuseUnknown(
          input,
          [
            'TopicArn',
            'TargetArn',
            'PhoneNumber',
            'Message',
            'Subject',
            'MessageStructure',
            'MessageAttributes',
            'MessageGroupId',
            'MessageDeduplicationId',
          ],
          'Publish',
        )
        const topicArn = input.TopicArn ?? input.TargetArn
        return { MessageId: topicArn === undefined ? text(input) : publish(topicArn, input, origin) }
      },
    },
    PublishBatch: {
      access: (input: { TopicArn: string }) => onTopic('Publish', input.TopicArn),
      handle(input: { TopicArn: string; PublishBatchRequestEntries?: readonly BatchEntry[] }, { origin }) {
        const entries = checkedBatch(input.PublishBatchRequestEntries ?? [])
        topics.existing(input.TopicArn)
        const Successful: object[] = []
        const Failed: object[] = []
        for (const { Id, ...entry } of entries) {
          try {
            Successful.push({ Id, MessageId: publish(input.TopicArn, entry, origin) })
          } catch (error) {
            if (!isAwsError(error) || error instanceof NotModelledError) throw error
            Failed.push({ Id, Code: error.code, Message: error.message, SenderFault: error.status < 500 })
          }
        }
        return { Successful, Failed }
      },
    },
    TagResource: {
      access: (input: { ResourceArn: string }) => onTopic('TagResource', input.ResourceArn),
      handle(input: { ResourceArn: string; Tags: readonly { Key: string; Value: string }[] }) {
        topics.tag(input.ResourceArn, input.Tags)
        return {}
      },
    },
    UntagResource: {
      access: (input: { ResourceArn: string }) => onTopic('UntagResource', input.ResourceArn),
      handle(input: { ResourceArn: string; TagKeys: readonly string[] }) {
        topics.untag(input.ResourceArn, input.TagKeys)
        return {}
      },
    },
    ListTagsForResource: {
      access: (input: { ResourceArn: string }) => onTopic('ListTagsForResource', input.ResourceArn),
      handle: ({ ResourceArn }: { ResourceArn: string }) => ({
        Tags: Object.entries(topics.existing(ResourceArn).tags).map(([Key, Value]) => ({ Key, Value })),
      }),
    },
  }

  const web = createWeb(signer, subscriptions)

  return {
    name: 'sns',
    api: openApi(__dirname),
    unsupported,
    conditionKeys: ['sns:Endpoint', 'sns:Protocol'],
    protocol: 'query',
    xmlNamespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
    queryForm: { booleans: ['ReturnSubscriptionArn', 'AuthenticateOnUnsubscribe'], maps: ['Attributes'] },
    operations,
    phone,
    web,
    routes: [
      { method: 'GET', path: webPath, isForLinks: true, handle: web.handle },
      { method: 'POST', path: webPath, handle: web.handle },
    ],
    pages: [{ path: '/phone', title: 'Text messages', handle: phone.handle }],
    targets: topicTargets,
    resources: createResources(cloud, topics, subscriptions),
    async load() {
      await topics.load()
      await subscriptions.load()
      await deliveries.load()
    },
    resume: () => deliveries.resume(),
  }

  function summary(subscription: Subscription) {
    return {
      SubscriptionArn: subscription.token === undefined ? subscription.arn : 'PendingConfirmation',
      Owner: cloud.accountId,
      Protocol: subscription.protocol,
      Endpoint: subscription.endpoint,
      TopicArn: subscription.topicArn,
    }
  }
}

function checkedBatch(entries: readonly BatchEntry[]): readonly BatchEntry[] {
  if (entries.length === 0) throw new AwsError('EmptyBatchRequest', 'The batch request contains no entries')
  if (entries.length > mostEntries) {
    throw new AwsError('TooManyEntriesInBatchRequest', `The batch request contains more than ${mostEntries} entries`)
  }
  const ids = new Set<string>()
  let size = 0
  for (const { Id = '', Message: message = '', MessageAttributes } of entries) {
    if (!/^[\w-]{1,80}$/.test(Id))
      throw new AwsError('InvalidBatchEntryId', `The Id "${Id}" of a batch entry is invalid`)
    if (ids.has(Id)) throw new AwsError('BatchEntryIdsNotDistinct', `Two batch entries have the Id ${Id}`)
    ids.add(Id)
    size += sizeOf(message, MessageAttributes)
  }
  if (size > largestMessage) throw new AwsError('BatchRequestTooLong', 'The batch request is longer than 262144 bytes')
  return entries
}

function page<Item extends { readonly arn: string }>(all: readonly Item[], token: string | undefined) {
  const after = token === undefined ? '' : Buffer.from(token, 'base64url').toString()
  const rest = [...all].sort((a, b) => (a.arn < b.arn ? -1 : 1)).filter(({ arn }) => arn > after)
  const items = rest.slice(0, pageSize)
  const last = rest.length > pageSize ? items.at(-1) : undefined
  return { items, NextToken: last && Buffer.from(last.arn).toString('base64url') }
}
