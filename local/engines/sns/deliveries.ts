/**
 * Deliveries: one a message and subscriber, on disk from the tick of the publication until the subscriber has it, or its
 * retries are used up and its dead-letter queue has it. A subscriber that is ailing holds up no other.
 */
import { createHash } from 'node:crypto'
import { isAwsError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import { withOrigin } from '../../kernel/origin'
import { createDeliveries, type Deliveries, type Fate, type Pending, type Policy } from '../../lib/delivery/deliveries'
import type { LaneLimits } from '../../lib/delivery/lane'
import { queueUrl } from '../../lib/queue-address'
import { type EnvelopeParts, type Links, messageFor } from './envelope'
import { withoutPassword } from './post'
import type { Signer } from './signer'
import type { Message, Subscription } from './state'
import { type Attempt, bodyFor, placeIn } from './targets'
import { createTurns } from './turns'

interface Delivery extends Pending<Reason> {
  readonly subscriptionArn: string
  readonly message: Message
}

/** Why it goes to the dead-letter queue. */
interface Reason {
  readonly code: string
  readonly message: string
}

export interface SnsDeliveries extends Pick<Deliveries<Delivery>, 'load' | 'resume' | 'stop'> {
  /** In the tick of the publication. */
  add(subscription: Subscription, message: Message): void
}

export interface DeliveryParts {
  readonly cloud: Cloud
  readonly signer: Signer
  readonly links: Links
  readonly targets: Readonly<Record<string, Attempt>>
  readonly subscription: (arn: string) => Subscription | undefined
  readonly signatureVersion: (topicArn: string) => string
  /** Of each subscription. */
  readonly limits?: Partial<LaneLimits> | undefined
}

/** A topic can have many subscriptions, each with a lane of its own. */
const usualLimits: LaneLimits = { mostUnderWay: 64, mostQueued: 1024 }

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

export function createSnsDeliveries(parts: DeliveryParts): SnsDeliveries {
  const { cloud, signer, links, targets, signatureVersion } = parts

  function envelopeParts(message: Message, subscription: Subscription): EnvelopeParts {
    return {
      message: messageFor(message, subscription.protocol),
      subscription,
      signatureVersion: signatureVersion(message.topicArn),
      signer,
      links,
    }
  }

  function tell(kind: string, { topicArn, id }: Message, detail: Readonly<Record<string, unknown>>): void {
    cloud.trace({ kind, subject: topicArn, ids: [id], detail })
  }

  function retryAt(protocol: string, attempts: number, error: unknown): number | undefined {
    const delay = isFinal(error) ? undefined : retryDelay(protocol, attempts)
    return delay === undefined ? undefined : cloud.clock.now() + delay
  }

  async function send({ message, subscriptionArn }: Delivery): Promise<Fate<Reason>> {
    const subscription = parts.subscription(subscriptionArn)
    if (!subscription) return 'done'
    const { protocol, endpoint } = subscription
    await targets[protocol]?.(envelopeParts(message, subscription))
    tell('notification.delivered', message, {
      subscription: subscriptionArn,
      protocol,
      endpoint: withoutPassword(endpoint),
    })
    return 'done'
  }

  function failed({ message, subscriptionArn, tries }: Delivery, error: unknown): Fate<Reason> {
    const subscription = parts.subscription(subscriptionArn)
    if (!subscription) return 'done'
    const reason = describe(error)
    const next = retryAt(subscription.protocol, tries, error)
    const told = { subscription: subscriptionArn, error: reason.message }
    tell('notification.failed', message, { ...told, attempts: tries, retries: next !== undefined })
    if (next !== undefined) return { retryAt: next }
    if (deadLetterTarget(subscription) !== undefined) return { letter: reason }
    tell('notification.dropped', message, told)
    return 'done'
  }

  async function bury({ message, subscriptionArn }: Delivery, reason: Reason): Promise<void> {
    const subscription = parts.subscription(subscriptionArn)
    if (!subscription) return
    const queue = deadLetterTarget(subscription)
    const told = { subscription: subscriptionArn, error: reason.message }
    if (queue === undefined) return tell('notification.dropped', message, told)
    const text = (StringValue: string) => ({ DataType: 'String', StringValue })
    const caller = cloud.actingFor('sns.amazonaws.com', message.topicArn)
    await withOrigin(cloud, { ids: [message.id] }).call(caller, 'sqs', 'SendMessage', {
      QueueUrl: queueUrl(cloud, queue),
      MessageBody: await bodyFor(envelopeParts(message, subscription)),
      ...placeIn(queue, message),
      MessageAttributes: {
        RequestID: text(message.id),
        ErrorCode: text(reason.code),
        ErrorMessage: text(reason.message || reason.code),
      },
    })
    cloud.trace({ kind: 'deadletter', subject: queue, ids: [message.id], detail: told })
  }

  function unburied(delivery: Delivery, reason: Reason, error: unknown): Fate<Reason> {
    const { message, subscriptionArn, letterTries = 1 } = delivery
    const next = retryAt('sqs', letterTries, error)
    if (next !== undefined) return { retryAt: next }
    const why = { error: reason.message, deadLetterError: describe(error).message }
    tell('notification.dropped', message, { subscription: subscriptionArn, ...why })
    return 'done'
  }

  const policy: Policy<Delivery, Reason> = {
    prefix: 'sns/delivery/',
    label: 'sns: delivery',
    limits: { ...usualLimits, ...parts.limits },
    laneOf: ({ subscriptionArn }) => subscriptionArn,
    size: ({ message: { message, byProtocol = {} } }) =>
      Object.values(byProtocol).reduce((sum, { length }) => sum + length, message.length),
    send,
    failed,
    bury,
    unburied,
  }
  const deliveries = createDeliveries<Delivery, Reason>(cloud, policy)

  const turns = createTurns(cloud.clock.now)
  function settled(item: Delivery, fate: Fate<Reason>): Fate<Reason> {
    const lane = laneOfGroup(item)
    if (typeof fate === 'object' && 'retryAt' in fate) turns.again(lane, item.id, fate.retryAt)
    else turns.done(lane, item.id)
    return fate
  }
  /** To FIFO queues: of each group one at a time, and none before those that came before it. */
  const inOrder = createDeliveries<Delivery, Reason>(cloud, {
    ...policy,
    prefix: orderedPrefix,
    limits: { ...usualLimits, ...parts.limits, mostUnderWay: 1 },
    laneOf: laneOfGroup,
    async send(item) {
      const until = turns.waits(laneOfGroup(item), item.id)
      if (until !== undefined) return { retryAt: until }
      return settled(item, await send(item))
    },
    failed: (item, error) => settled(item, failed(item, error)),
  })

  /** What an earlier process has left comes before what is new. */
  async function loadTurns(): Promise<void> {
    for await (const [key, item] of cloud.store.range<Delivery>(orderedPrefix)) {
      const [lane = '', turn = ''] = key.slice(orderedPrefix.length).split('/')
      if (item.letter === undefined) turns.again(lane, item.id, Number(turn.split('-', 1)[0]))
    }
  }

  return {
    add(subscription, message) {
      const isOrdered = message.sequenceNumber !== undefined && subscription.endpoint.endsWith('.fifo')
      const lane = isOrdered ? inOrder : deliveries
      lane.enqueue({ subscriptionArn: subscription.arn, message })
    },
    async load() {
      await deliveries.load()
      await loadTurns()
      await inOrder.load()
    },
    resume() {
      deliveries.resume()
      inOrder.resume()
    },
    stop() {
      deliveries.stop()
      inOrder.stop()
    },
  }
}

const orderedPrefix = 'sns/ordered/'

function laneOfGroup({ subscriptionArn, message: { groupId = '' } }: Delivery): string {
  return `${subscriptionArn}:${createHash('sha256').update(groupId).digest('hex').slice(0, 32)}`
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

function describe(error: unknown): Reason {
  if (isAwsError(error)) return { code: error.code, message: error.message }
  if (!(error instanceof Error)) return { code: 'InternalError', message: String(error) }
  // fetch says only "fetch failed" and keeps the reason in its cause.
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : ''
  return { code: error.name, message: error.message + cause }
}
