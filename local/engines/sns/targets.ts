/** One attempt to hand a message to a subscriber. */
import { AwsError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import { queueUrl } from '../../lib/queue-address'
import { type EnvelopeParts, envelope, lambdaEvent } from './envelope'
import type { Phone } from './phone'
import { postTo } from './post'
import type { Message } from './state'

export type Attempt = (parts: EnvelopeParts) => Promise<void>

export function createTargets(cloud: Cloud, phone: Phone): Readonly<Record<string, Attempt>> {
  /** Calls on the topic's behalf. */
  const callFor = ({ topicArn, id, lineage }: Message, service: string, action: string, input: unknown) =>
    cloud.call(cloud.actingFor('sns.amazonaws.com', topicArn), service, action, input, {
      origin: { ids: [id], lineage },
    })

  async function toQueue(parts: EnvelopeParts): Promise<void> {
    const { message, subscription } = parts
    const isRaw = subscription.attributes.RawMessageDelivery === 'true'
    await callFor(message, 'sqs', 'SendMessage', {
      QueueUrl: queueUrl(cloud, subscription.endpoint),
      MessageBody: await bodyFor(parts),
      ...placeIn(subscription.endpoint, message),
      ...(isRaw && Object.keys(message.attributes).length > 0 ? { MessageAttributes: message.attributes } : {}),
    })
  }

  async function toFunction(parts: EnvelopeParts): Promise<void> {
    await callFor(parts.message, 'lambda', 'Invoke', {
      FunctionName: parts.subscription.endpoint,
      InvocationType: 'Event',
      Payload: JSON.stringify(await lambdaEvent(parts)),
    })
  }

  async function toHttp(parts: EnvelopeParts): Promise<void> {
    const { message, subscription } = parts
    const isRaw = subscription.attributes.RawMessageDelivery === 'true' && message.token === undefined
    const body = await bodyFor(parts)
    // It leaves the process: the publication must be on disk before anybody outside hears of it.
    await cloud.store.flush()
    const response = await postTo(subscription.endpoint, {
      headers: {
        'content-type': 'text/plain; charset=UTF-8',
        'user-agent': 'Amazon Simple Notification Service Agent',
        'x-amz-sns-message-type': message.token === undefined ? 'Notification' : 'SubscriptionConfirmation',
        'x-amz-sns-message-id': message.id,
        'x-amz-sns-topic-arn': message.topicArn,
        ...(message.token === undefined ? { 'x-amz-sns-subscription-arn': subscription.arn } : {}),
        ...(isRaw ? { 'x-amz-sns-rawdelivery': 'true' } : {}),
      },
      body,
    })
    if (response.ok) return
    // 4xx is the subscriber's final word, but for "too many requests".
    const isFinal = response.status >= 400 && response.status < 500 && response.status !== 429
    throw new AwsError('SubscriberError', `${response.status} ${response.statusText}`, isFinal ? 400 : 503)
  }

  async function toMail(parts: EnvelopeParts): Promise<void> {
    const { message, subscription, links } = parts
    const topicName = message.topicArn.slice(message.topicArn.lastIndexOf(':') + 1)
    const invitation = message.token !== undefined
    const subject = invitation ? 'AWS Notification - Subscription Confirmation' : message.subject
    const text =
      subscription.protocol === 'email-json'
        ? JSON.stringify(await envelope(parts), undefined, 2)
        : invitation
          ? `${message.message}\n\nConfirm: ${links.confirm(message.topicArn, message.token ?? '')}\n`
          : `${message.message}\n\n--\nTo stop receiving notifications from this topic: ${links.unsubscribe(subscription.arn)}\n`
    await callFor(message, 'ses', 'AcceptServiceMail', {
      FromEmailAddress: `${topicName} <no-reply@sns.amazonaws.com>`,
      Destination: { ToAddresses: [subscription.endpoint] },
      Content: {
        Simple: { Subject: { Data: subject ?? 'AWS Notification Message' }, Body: { Text: { Data: text } } },
      },
    })
  }

  async function toPhone({ message, subscription }: EnvelopeParts): Promise<void> {
    phone.accept({ to: subscription.endpoint, message: message.message, attributes: message.attributes })
  }

  return {
    sqs: toQueue,
    lambda: toFunction,
    http: toHttp,
    https: toHttp,
    email: toMail,
    'email-json': toMail,
    sms: toPhone,
  }
}

/** A FIFO queue needs a message's group and id; of a standard topic's group standard queues get to know, and nobody else. */
export function placeIn(queueArn: string, { groupId, deduplicationId }: Message): object {
  if (queueArn.endsWith('.fifo')) return { MessageGroupId: groupId, MessageDeduplicationId: deduplicationId }
  return groupId !== undefined && deduplicationId === undefined ? { MessageGroupId: groupId } : {}
}

/** The text as the subscriber gets it, which is also what its dead-letter queue gets. */
export async function bodyFor(parts: EnvelopeParts): Promise<string> {
  const { message, subscription } = parts
  if (subscription.attributes.RawMessageDelivery === 'true' && message.token === undefined) return message.message
  return JSON.stringify(await envelope(parts), undefined, 2)
}
