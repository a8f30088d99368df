/**
 * Deliveries: one a message and subscriber, on disk from the tick of the publication until the subscriber
 * has it, or its retries are used up and its dead-letter queue has it.
 */
import { monotonicFactory } from 'ulid'
import { isAwsError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import { withOrigin } from '../../kernel/origin'
import { queueUrl } from '../../lib/queue-address'
import { type EnvelopeParts, type Links, messageFor } from './envelope'
import type { Signer } from './signer'
import type { Message, Subscription } from './state'
import { type Attempt, bodyFor } from './targets'

interface Delivery {
  readonly id: string
  readonly subscriptionArn: string
  readonly message: Message
  readonly attempts: number
  readonly nextAt: number
  /** Its retries are used up; what is left is to bring it to the dead-letter queue. */
  readonly failure?: Failure | undefined
}

interface Failure {
  readonly code: string
  readonly message: string
}

export interface Deliveries {
  /** In the tick of the publication. */
  add(subscription: Subscription, message: Message): void
  load(): Promise<void>
  resume(): void
}

export interface DeliveryParts {
  readonly cloud: Cloud
  readonly signer: Signer
  readonly links: Links
  readonly targets: Readonly<Record<string, Attempt>>
  readonly subscription: (arn: string) => Subscription | undefined
  readonly signatureVersion: (topicArn: string) => string
}

const prefix = 'sns/delivery/'

/**
 * Milliseconds until the next attempt, after so many; undefined: no more. From SNS's table of delivery
 * policies, without its jitter.
 */
export function retryDelay(protocol: string, attempts: number): number | undefined {
  if (protocol === 'http' || protocol === 'https') return attempts <= 3 ? 20_000 : undefined
  if (protocol === 'sqs' || protocol === 'lambda') {
    if (attempts <= 3) return 0
    if (attempts <= 5) return 1_000
    if (attempts <= 15) return 1_000 * 20 ** ((attempts - 6) / 9)
    return attempts <= 100_015 ? 20_000 : undefined
  }
  if (attempts <= 2) return 10_000
  if (attempts <= 12) return 10_000 * 60 ** ((attempts - 3) / 9)
  return attempts <= 50 ? 600_000 : undefined
}

export function createDeliveries(parts: DeliveryParts): Deliveries {
  const { cloud, signer, links, targets, signatureVersion } = parts
  const nextId = monotonicFactory()
  let left: Delivery[] = []

  const set = (delivery: Delivery): void => cloud.store.put(prefix + delivery.id, delivery)
  const done = (delivery: Delivery): void => cloud.store.delete(prefix + delivery.id)

  function start(delivery: Delivery): void {
    const subject = delivery.subscriptionArn
    cloud.background(`delivering ${delivery.message.id} to ${subject}`, async () => {
      // The publication must be on disk before anybody hears of it.
      await cloud.store.flush()
      await attempt(delivery)
    })
  }

  function retry(delivery: Delivery, wait: number): void {
    const next = { ...delivery, nextAt: cloud.clock.now() + wait }
    set(next)
    startAt(next)
  }

  /** What is due starts at once, whether the clock runs or not. */
  function startAt(delivery: Delivery): void {
    if (delivery.nextAt <= cloud.clock.now()) start(delivery)
    else cloud.clock.at(delivery.nextAt, () => start(delivery))
  }

  async function attempt(delivery: Delivery): Promise<void> {
    const subscription = parts.subscription(delivery.subscriptionArn)
    if (!subscription) return done(delivery)
    const { message } = delivery
    const envelopeParts: EnvelopeParts = {
      message: messageFor(message, subscription.protocol),
      subscription,
      signatureVersion: signatureVersion(message.topicArn),
      signer,
      links,
    }
    if (delivery.failure) return bury(delivery, envelopeParts, delivery.failure)
    try {
      await targets[subscription.protocol]?.(envelopeParts)
    } catch (error) {
      return failed(delivery, envelopeParts, error)
    }
    done(delivery)
    cloud.trace({
      kind: 'notification.delivered',
      subject: message.topicArn,
      ids: [message.id],
      detail: { subscription: subscription.arn, protocol: subscription.protocol, endpoint: subscription.endpoint },
    })
  }

  function failed(delivery: Delivery, envelopeParts: EnvelopeParts, error: unknown): void | Promise<void> {
    const attempts = delivery.attempts + 1
    const failure = describe(error)
    const wait = isFinal(error) ? undefined : retryDelay(envelopeParts.subscription.protocol, attempts)
    cloud.trace({
      kind: 'notification.failed',
      subject: delivery.message.topicArn,
      ids: [delivery.message.id],
      detail: { subscription: delivery.subscriptionArn, attempts, error: failure.message, retries: wait !== undefined },
    })
    if (wait !== undefined) return retry({ ...delivery, attempts }, wait)
    const buried = { ...delivery, attempts: 0, failure }
    set(buried)
    return bury(buried, envelopeParts, failure)
  }

  async function bury(delivery: Delivery, envelopeParts: EnvelopeParts, failure: Failure): Promise<void> {
    const { message, subscription } = envelopeParts
    const target = deadLetterTarget(subscription)
    const detail = { subscription: subscription.arn, error: failure.message }
    if (target === undefined) {
      cloud.trace({ kind: 'notification.dropped', subject: message.topicArn, ids: [message.id], detail })
      return done(delivery)
    }
    const text = (StringValue: string) => ({ DataType: 'String', StringValue })
    try {
      const caller = cloud.actingFor('sns.amazonaws.com', message.topicArn)
      await withOrigin(cloud, { ids: [message.id] }).call(caller, 'sqs', 'SendMessage', {
        QueueUrl: queueUrl(cloud, target),
        MessageBody: await bodyFor(envelopeParts),
        MessageAttributes: {
          RequestID: text(message.id),
          ErrorCode: text(failure.code),
          ErrorMessage: text(failure.message || failure.code),
        },
      })
      cloud.trace({ kind: 'deadletter', subject: target, ids: [message.id], detail })
      done(delivery)
    } catch (error) {
      const attempts = delivery.attempts + 1
      const wait = isFinal(error) ? undefined : retryDelay('sqs', attempts)
      if (wait !== undefined) return retry({ ...delivery, attempts }, wait)
      const why = { ...detail, deadLetterError: describe(error).message }
      cloud.trace({ kind: 'notification.dropped', subject: message.topicArn, ids: [message.id], detail: why })
      done(delivery)
    }
  }

  return {
    add(subscription, message) {
      const now = cloud.clock.now()
      const delivery: Delivery = {
        id: nextId(now),
        subscriptionArn: subscription.arn,
        message,
        attempts: 0,
        nextAt: now,
      }
      set(delivery)
      start(delivery)
    },
    async load() {
      for await (const [, delivery] of cloud.store.range<Delivery>(prefix)) left.push(delivery)
    },
    resume() {
      for (const delivery of left) startAt(delivery)
      left = []
    },
  }
}

export function deadLetterTarget(subscription: Subscription): string | undefined {
  const policy = subscription.attributes.RedrivePolicy
  return policy ? JSON.parse(policy).deadLetterTargetArn : undefined
}

/** A client error will not go away by itself: the queue is gone, or its policy does not allow it. */
function isFinal(error: unknown): boolean {
  if (!isAwsError(error)) return false
  return error.status === 501 || (error.status < 500 && error.status !== 429)
}

function describe(error: unknown): Failure {
  if (isAwsError(error)) return { code: error.code, message: error.message }
  if (!(error instanceof Error)) return { code: 'InternalError', message: String(error) }
  // fetch says only "fetch failed" and keeps the reason in its cause.
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : ''
  return { code: error.name, message: error.message + cause }
}
