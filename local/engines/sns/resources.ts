/** The CloudFormation resource types of SNS. */

import { createHash } from 'node:crypto'
import { NotModelledError, refuseUnknown } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import { rootOf } from '../../kernel/principal'
import type { ResourceContext, ResourceType } from '../../kernel/service'
import type { GivenTags } from '../../kernel/tags'
import type { Fifo } from './fifo'
import { subscribeAccess } from './operations/parts'
import type { SubscribeInput, Subscriptions } from './subscriptions'
import type { Topics } from './topics'

interface TopicProperties {
  readonly TopicName?: string
  readonly DisplayName?: string
  readonly KmsMasterKeyId?: string
  readonly SignatureVersion?: string
  readonly FifoTopic?: boolean | string
  readonly ContentBasedDeduplication?: boolean | string
  readonly FifoThroughputScope?: string
  readonly Subscription?: readonly { readonly Protocol: string; readonly Endpoint: string }[]
  readonly Tags?: GivenTags
}

interface SubscriptionProperties {
  readonly TopicArn: string
  readonly Protocol: string
  readonly Endpoint: string
  readonly RawMessageDelivery?: boolean | string
  readonly FilterPolicy?: object | string
  readonly FilterPolicyScope?: string
  readonly RedrivePolicy?: object | string
  readonly Region?: string
}

/** Of a name that is made up, what the suffix of FIFO topics leaves. */
const longestName = 256
const suffix = '.fifo'
const isFifoTopic = ({ FifoTopic }: TopicProperties): boolean => String(FifoTopic) === 'true'

function nameOf(properties: TopicProperties, { physicalName }: Pick<ResourceContext, 'physicalName'>): string {
  if (properties.TopicName !== undefined) return properties.TopicName
  return isFifoTopic(properties) ? physicalName(longestName - suffix.length) + suffix : physicalName(longestName)
}

export function createResources(
  cloud: Cloud,
  topics: Topics,
  subscriptions: Subscriptions,
  fifo: Fifo,
): readonly ResourceType[] {
  function removeTopic(arn: string): void {
    for (const subscription of subscriptions.of(arn)) subscriptions.remove(subscription.arn)
    const topic = topics.get(arn)
    if (topic) fifo.forget(topic)
    topics.remove(arn)
  }

  /** Those of the template's own list, no more: others may have subscribed too. */
  function applyInline(topicArn: string, declared: TopicProperties['Subscription'] = [], where: string): void {
    const wanted = new Set<string>()
    for (const each of declared) {
      // What stands inside a property no list of properties knows.
      refuseUnknown(each, ['Protocol', 'Endpoint'], `${where}: Subscription`)
      const input: SubscribeInput = { TopicArn: topicArn, ...each, inline: true }
      wanted.add(subscriptions.subscribe(input, { replace: true }).arn)
    }
    for (const { arn, inline } of subscriptions.of(topicArn)) {
      if (inline && !wanted.has(arn)) subscriptions.remove(arn)
    }
  }

  return [
    {
      type: 'AWS::SNS::Topic',
      properties: [
        'TopicName',
        'DisplayName',
        'KmsMasterKeyId',
        'SignatureVersion',
        'FifoTopic',
        'ContentBasedDeduplication',
        'FifoThroughputScope',
        'Subscription',
        'Tags',
      ],
      inert: {
        DeliveryStatusLogging: 'deliveries are in the trace',
        TracingConfig: 'tracing is the trace',
      },
      named: {
        by: ['TopicName', 'FifoTopic'],
        find: (properties: TopicProperties, context) => topics.get(topics.arnOf(nameOf(properties, context)))?.arn,
      },
      apply(properties: TopicProperties, context) {
        const where = `${context.stackName}/${context.logicalId}`
        const { DisplayName, KmsMasterKeyId, SignatureVersion, ContentBasedDeduplication, FifoThroughputScope } =
          properties
        const ofFifo = { FifoTopic: true, ContentBasedDeduplication, FifoThroughputScope }
        const attributes = {
          ...{ DisplayName, KmsMasterKeyId, SignatureVersion },
          ...(isFifoTopic(properties) ? ofFifo : { ContentBasedDeduplication, FifoThroughputScope }),
        }
        const { arn, name } = topics.create(
          {
            Name: nameOf(properties, context),
            Attributes: Object.fromEntries(
              Object.entries(attributes).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])),
            ),
            ...(properties.Tags && { Tags: properties.Tags }),
          },
          { replace: true },
        )
        applyInline(arn, properties.Subscription, where)
        return { ref: arn, attributes: { TopicArn: arn, TopicName: name } }
      },
      remove: removeTopic,
    },
    {
      type: 'AWS::SNS::Subscription',
      properties: [
        'TopicArn',
        'Protocol',
        'Endpoint',
        'RawMessageDelivery',
        'FilterPolicy',
        'FilterPolicyScope',
        'RedrivePolicy',
        'Region',
      ],
      apply(properties: SubscriptionProperties, context) {
        const { TopicArn, Protocol, Endpoint, Region, ...given } = properties
        const isForeign = topics.isForeign(TopicArn)
        if (isForeign) cloud.authorizer.authorize(rootOf(cloud.accountId), subscribeAccess(topics, properties))
        if (Region !== undefined && Region !== (isForeign ? TopicArn.split(':')[3] : cloud.region)) {
          throw new NotModelledError(`Region "${Region}"`, `${context.stackName}/${context.logicalId}`)
        }
        const Attributes = Object.fromEntries(
          Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, textOf(value)]])),
        )
        const { arn } = subscriptions.subscribe({ TopicArn, Protocol, Endpoint, Attributes }, { replace: true })
        return { ref: arn, attributes: { Arn: arn } }
      },
      remove: subscriptions.remove,
    },
    {
      type: 'AWS::SNS::TopicPolicy',
      properties: ['PolicyDocument', 'Topics'],
      apply({ PolicyDocument, Topics }: { PolicyDocument: object; Topics: readonly string[] }, context) {
        const ref = createHash('sha256').update(`${context.stackId}/${context.logicalId}`).digest('hex').slice(0, 20)
        for (const arn of Topics) topics.setAttribute(arn, 'Policy', textOf(PolicyDocument), ref)
        return { ref, attributes: { Id: ref } }
      },
      remove(ref) {
        for (const { arn, policyFrom } of topics.all()) {
          if (policyFrom === ref) topics.setAttribute(arn, 'Policy', '')
        }
      },
    },
  ]
}

function textOf(value: object | string | boolean): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
