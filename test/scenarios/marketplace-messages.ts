/**
 * Single messages of AWS Marketplace, delivered when a test wants and as often: what happened when, says the message, and
 * a delivery is late by as much as the test waits. As AWS writes them; the topic's and the service's own name is on them.
 */
import { randomUUID } from 'node:crypto'
import type { ServicePrincipal } from '../../local/kernel/principal'
import type { Purchase } from './marketplace'
import type { Listed, Shop } from './shop'

export const facts = [
  'subscribe-success',
  'subscribe-fail',
  'created',
  'license-updated',
  'unsubscribe-pending',
  'unsubscribe-success',
  'ended',
  'license-deprovisioned',
] as const
export type Fact = (typeof facts)[number]

export interface Messages {
  /** What is said of a purchase at a time; delivered again, it is the same message. */
  deliver(purchase: Purchase, listed: Listed, fact: Fact, at: Date): Promise<void>
}

const marketplaceAccount = '287250355862'

export function messagesOf({ signalbox }: Shop): Messages {
  const { cloud, outputs } = signalbox.local
  const sent = new Map<string, string>()

  /** The id of the message in all of its deliveries. */
  function idOf(purchase: Purchase, fact: Fact): string {
    const of = `${purchase.agreementId}/${fact}`
    const id = sent.get(of) ?? randomUUID()
    sent.set(of, id)
    return id
  }

  async function toInbox(purchase: Purchase, fact: Fact, at: Date): Promise<void> {
    const { productCode, customerIdentifier } = purchase
    const TopicArn = `arn:aws:sns:us-east-1:${marketplaceAccount}:aws-mp-subscription-notification-${productCode}`
    const topic: ServicePrincipal = {
      kind: 'service',
      service: 'sns.amazonaws.com',
      sourceArn: TopicArn,
      sourceAccount: marketplaceAccount,
    }
    const Message = { action: fact, 'customer-identifier': customerIdentifier, 'product-code': productCode }
    const envelope = {
      Type: 'Notification',
      MessageId: idOf(purchase, fact),
      TopicArn,
      Timestamp: at.toISOString(),
      Message: JSON.stringify(Message),
    }
    const queue = outputs('signalbox-subscriptions').MarketplaceInboxArn?.split(':').at(-1)
    const QueueUrl = `${signalbox.local.endpointUrl}/${cloud.accountId}/${queue}`
    await cloud.call(topic, 'sqs', 'SendMessage', { QueueUrl, MessageBody: JSON.stringify(envelope) })
  }

  async function toBus(purchase: Purchase, { product, productId }: Listed, fact: Fact, at: Date): Promise<void> {
    const { agreementId: id, accountId, licenseArn } = purchase
    const service: ServicePrincipal = {
      kind: 'service',
      service: 'agreement-marketplace.amazonaws.com',
      sourceArn: `arn:aws:aws-marketplace::${cloud.accountId}:agreement`,
      sourceAccount: cloud.accountId,
    }
    const time = at.toISOString()
    const begun = {
      intent: 'NEW',
      status: 'ACTIVE',
      acceptanceTime: time,
      startTime: time,
      endTime: '9999-01-01T00:00:00Z',
    }
    const license = { product: { code: product, id: productId }, license: { arn: licenseArn } }
    const { detailType: DetailType, more } = contents(fact, { id, ...begun }, license)
    const Detail = JSON.stringify({
      requestId: idOf(purchase, fact),
      catalog: 'AWSMarketplace',
      agreement: { id },
      acceptor: { accountId },
      proposer: { accountId: cloud.accountId },
      ...more,
    })
    const Entries = [{ Source: 'aws.agreement-marketplace', DetailType, Detail, Time: at.getTime() / 1000 }]
    await cloud.call(service, 'events', 'PutEvents', { Entries })
  }

  return {
    deliver: (purchase, listed, fact, at) =>
      fact.includes('subscribe') ? toInbox(purchase, fact, at) : toBus(purchase, listed, fact, at),
  }
}

function contents(
  fact: Fact,
  agreement: { readonly id: string },
  license: object,
): { detailType: string; more: object } {
  switch (fact) {
    case 'created':
      return { detailType: 'Purchase Agreement Created - Proposer', more: { agreement } }
    case 'ended':
      return {
        detailType: 'Purchase Agreement Ended - Proposer',
        more: { agreement: { id: agreement.id, status: 'CANCELLED' } },
      }
    case 'license-updated':
      return { detailType: 'License Updated - Manufacturer', more: license }
    case 'license-deprovisioned':
      return { detailType: 'License Deprovisioned - Manufacturer', more: license }
    default:
      throw new TypeError(`No event says ${fact}`)
  }
}
