/** Topics and subscriptions as they are kept, under `sns/topic/<name>` (of another account: its ARN) and `sns/subscription/<arn>`, and messages. */
import type { Cloud } from '../../kernel/cloud'
import type { Lineage } from '../../kernel/lineage'
import type { PolicyDocument } from '../../kernel/service'
import { createTable, type Table } from '../../kernel/table'
import type { Tags } from '../../kernel/tags'

export interface Topic {
  readonly arn: string
  readonly name: string
  /** Those that were set, as text: DisplayName, Policy, KmsMasterKeyId, SignatureVersion, … */
  readonly attributes: Readonly<Record<string, string>>
  readonly tags: Tags
  /** The AWS::SNS::TopicPolicy that gave the policy, so that it can take it away. */
  readonly policyFrom?: string | undefined
}

export type SubscriptionProtocol = 'sqs' | 'lambda' | 'http' | 'https' | 'email' | 'email-json' | 'sms'

export interface Subscription {
  readonly arn: string
  readonly topicArn: string
  readonly protocol: SubscriptionProtocol
  readonly endpoint: string
  /** Those that were set, as text: RawMessageDelivery, FilterPolicy, FilterPolicyScope, RedrivePolicy. */
  readonly attributes: Readonly<Record<string, string>>
  /** What confirms it, while that is awaited. */
  readonly token?: string | undefined
  /** What has confirmed it: the same again changes nothing. */
  readonly confirmedBy?: string | undefined
  /** The account that has subscribed, if it is another. */
  readonly owner?: string | undefined
  /** The ARN of who has subscribed; unknown of those that were kept before it was. */
  readonly principal?: string | undefined
  /** Declared inside an AWS::SNS::Topic. */
  readonly inline?: boolean | undefined
}

export interface MessageAttribute {
  readonly DataType: string
  readonly StringValue?: string
  /** Base64. */
  readonly BinaryValue?: string
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>

export interface Message {
  readonly id: string
  readonly topicArn: string
  /** Of the function that published it. */
  readonly lineage?: Lineage | undefined
  readonly subject?: string | undefined
  readonly message: string
  /** With MessageStructure json: what a protocol gets instead of `message`. */
  readonly byProtocol?: Readonly<Record<string, string>> | undefined
  readonly attributes: MessageAttributes
  /** Milliseconds since the epoch. */
  readonly at: number
  /** An invitation to confirm a subscription. */
  readonly token?: string | undefined
  /** On a standard topic it goes on to standard queues, whose readers it is shared out by. */
  readonly groupId?: string | undefined
  /** On a FIFO topic. */
  readonly deduplicationId?: string | undefined
  /** On a FIFO topic. */
  readonly sequenceNumber?: string | undefined
}

export interface State {
  readonly topics: Table<Topic>
  readonly subscriptions: Table<Subscription>
}

export const isFifo = ({ attributes }: Topic): boolean => attributes.FifoTopic === 'true'

export function createState(cloud: Cloud): State {
  return { topics: createTable(cloud, 'sns/topic'), subscriptions: createTable(cloud, 'sns/subscription') }
}

const policies = new WeakMap<Topic, PolicyDocument | undefined>()

export function policyOf(topic: Topic | undefined): PolicyDocument | undefined {
  if (!topic?.attributes.Policy) return undefined
  if (!policies.has(topic)) policies.set(topic, JSON.parse(topic.attributes.Policy))
  return policies.get(topic)
}
