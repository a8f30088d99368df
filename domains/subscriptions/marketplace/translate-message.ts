/**
 * The first dialect: messages of the topics of existing listings, in the envelope of SNS. Whether they are AWS’s own is
 * decided by the queue’s policy; here it is made sure that a topic speaks of its own product alone.
 */
import * as z from 'zod/mini'
import type { CreatedEvent } from '../../../events'
import {
  MarketplaceEntitlementChanged,
  MarketplaceSubscribeFailed,
  MarketplaceSubscribeSucceeded,
  MarketplaceUnsubscribed,
  MarketplaceUnsubscribePending,
} from '../../../events/catalog/subscriptions'
import { derivedUlid } from '../../../shared/ids'
import { parseInput, parseJson } from '../../../shared/parse'

export const topicPattern =
  /^arn:aws[a-z-]*:sns:us-east-1:(\d{12}):aws-mp-(subscription|entitlement)-notification-(.+)$/

const envelope = z.object({
  Type: z.literal('Notification'),
  MessageId: z.string().check(z.regex(/^[\w-]{1,100}$/)),
  TopicArn: z.string().check(z.regex(topicPattern, 'expected a topic of AWS Marketplace')),
  Timestamp: z.iso.datetime(),
  Message: z.string(),
})

const text = z.string().check(z.minLength(1), z.maxLength(255))

const message = z.object({
  action: z.enum([
    'subscribe-success',
    'subscribe-fail',
    'unsubscribe-pending',
    'unsubscribe-success',
    'entitlement-updated',
  ]),
  'customer-identifier': text,
  'product-code': text,
  'offer-identifier': z.optional(text),
  // A text in AWS's own sample.
  isFreeTrialTermPresent: z.optional(z.union([z.boolean(), z.enum(['true', 'false'])])),
})

export class NotOfTheTopicError extends Error {
  readonly code = 'NotOfTheTopic'
  readonly retryable = false
  constructor(readonly topic: string) {
    super(`${topic} speaks of another product, account or matter than its name says`)
    this.name = 'NotOfTheTopicError'
  }
}

/** @throws RefusedError, EventInvalidError or NotOfTheTopicError, for good */
export function translateMessage(body: string, topicAccount: string): CreatedEvent {
  const { MessageId, TopicArn, Timestamp, Message } = parseInput(envelope, parseJson(body, 'body'), 'body')
  const told = parseInput(message, parseJson(Message, 'Message'), 'Message')
  const [, account, about, product] = topicPattern.exec(TopicArn) ?? []
  const matter = told.action === 'entitlement-updated' ? 'entitlement' : 'subscription'
  if (account !== topicAccount || about !== matter || product !== told['product-code']) {
    throw new NotOfTheTopicError(TopicArn)
  }
  const buyer = { productCode: told['product-code'], customerIdentifier: told['customer-identifier'] }
  const offerIdentifier = told['offer-identifier']
  const offer = offerIdentifier === undefined ? {} : { offerIdentifier }
  const occurredAt = new Date(Timestamp)
  // The same in every delivery of the message.
  const when = [{ correlationId: MessageId }, { eventId: derivedUlid(occurredAt, MessageId), occurredAt }] as const
  switch (told.action) {
    case 'subscribe-success': {
      const { isFreeTrialTermPresent: trial } = told
      const isFreeTrial = trial === undefined ? {} : { isFreeTrial: trial === true || trial === 'true' }
      return MarketplaceSubscribeSucceeded.create({ ...buyer, ...offer, ...isFreeTrial }, ...when)
    }
    case 'subscribe-fail':
      return MarketplaceSubscribeFailed.create({ ...buyer, ...offer }, ...when)
    case 'unsubscribe-pending':
      return MarketplaceUnsubscribePending.create(buyer, ...when)
    case 'unsubscribe-success':
      return MarketplaceUnsubscribed.create(buyer, ...when)
    case 'entitlement-updated':
      return MarketplaceEntitlementChanged.create(buyer, ...when)
  }
}
