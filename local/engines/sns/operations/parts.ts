/** What the operations of SNS work on, and who may. */
import type { Cloud } from '../../../kernel/cloud'
import { createInputPaging } from '../../../kernel/paging'
import type { Access } from '../../../kernel/service'
import type { SnsDeliveries } from '../deliveries'
import { checkArn, invalid } from '../errors'
import type { Fifo } from '../fifo'
import type { Phone } from '../phone'
import { policyOf } from '../state'
import type { SubscribeInput, Subscriptions } from '../subscriptions'
import type { Topics } from '../topics'

export interface Parts {
  readonly cloud: Cloud
  readonly topics: Topics
  readonly subscriptions: Subscriptions
  readonly deliveries: SnsDeliveries
  readonly phone: Phone
  readonly fifo: Fifo
}

/** AWS gives a hundred at a time, and none says how many. */
export const page = createInputPaging({
  token: 'NextToken',
  blankIsFirst: true,
  usual: 100,
  most: 100,
  badSize: () => invalid('MaxResults'),
  badToken: () => invalid('NextToken'),
})

/** `member`: where the ARN stands in the request. */
export function onTopic(
  { topics }: Pick<Parts, 'topics'>,
  action: string,
  arn: string | undefined,
  member = 'TopicArn',
): readonly Access[] {
  if (arn === undefined) throw invalid(member)
  checkArn(arn, member)
  return [{ action: `sns:${action}`, resource: arn, resourcePolicy: policyOf(topics.get(arn)) }]
}

export function subscribeAccess(
  topics: Topics,
  { TopicArn, Protocol, Endpoint }: Pick<SubscribeInput, 'TopicArn' | 'Protocol' | 'Endpoint'>,
): readonly Access[] {
  const context = { 'sns:Protocol': String(Protocol), 'sns:Endpoint': String(Endpoint) }
  return onTopic({ topics }, 'Subscribe', TopicArn).map((access) => ({ ...access, context }))
}

/** A subscription is allowed or refused by its topic; one to a topic of another account is the subscriber's own. */
export function onSubscription(parts: Pick<Parts, 'cloud' | 'topics' | 'subscriptions'>, action: string, arn: string) {
  checkArn(arn, 'SubscriptionArn')
  // Of one that is not there, the topic is in its name.
  const topicArn = parts.subscriptions.get(arn)?.topicArn ?? arn.split(':').slice(0, 6).join(':')
  return parts.topics.isForeign(topicArn)
    ? [{ action: `sns:${action}`, resource: topicArn, owner: parts.cloud.accountId }]
    : onTopic(parts, action, topicArn)
}

export const anywhere = (action: string) => (): readonly Access[] => [{ action: `sns:${action}`, resource: '*' }]
