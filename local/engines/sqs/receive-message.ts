/** ReceiveMessage: what is asked for, the wait for it, and how a message is told. */
import type { Cloud } from '../../kernel/cloud'
import { joined } from '../../kernel/origin'
import type { CallContext } from '../../kernel/service'
import { longestVisibility, receiptHandle, receive, sequenceNumber } from './deliveries'
import { invalidParameter, SqsError } from './errors'
import { type Message, receiveCount } from './message'
import { type MessageAttributes, md5OfAttributes } from './message-digest'
import type { Queue } from './queue'
import type { Queues } from './state'

export interface ReceiveInput {
  readonly QueueUrl: string
  readonly MaxNumberOfMessages?: number
  readonly VisibilityTimeout?: number
  readonly WaitTimeSeconds?: number
  readonly AttributeNames?: readonly string[]
  readonly MessageSystemAttributeNames?: readonly string[]
  readonly MessageAttributeNames?: readonly string[]
}

const systemAttributeNames = new Set([
  'All',
  'ApproximateFirstReceiveTimestamp',
  'ApproximateReceiveCount',
  'AWSTraceHeader',
  'DeadLetterQueueSourceArn',
  'MessageDeduplicationId',
  'MessageGroupId',
  'SenderId',
  'SentTimestamp',
  'SequenceNumber',
])

export interface Receiver {
  receive(queue: Queue, input: ReceiveInput, context: CallContext): Promise<object>
  /** Answers all that wait, with nothing. */
  stop(): void
}

export function createReceiver(cloud: Cloud, queues: Queues): Receiver {
  const waiting = new Set<() => void>()

  async function receiveMessages(queue: Queue, input: ReceiveInput, context: CallContext): Promise<object> {
    const wanted = whole(input.MaxNumberOfMessages ?? 1, 'MaxNumberOfMessages', 1, 10)
    const timeout = whole(
      input.VisibilityTimeout ?? queue.settings.visibilityTimeout / 1000,
      'VisibilityTimeout',
      0,
      longestVisibility / 1000,
    )
    const wait = whole(input.WaitTimeSeconds ?? queue.settings.receiveWait / 1000, 'WaitTimeSeconds', 0, 20)
    for (const name of [...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])]) {
      if (!systemAttributeNames.has(name)) throw new SqsError('InvalidAttributeName', `Unknown Attribute ${name}.`)
    }
    const waiter = { wanted, visibilityTimeout: timeout * 1000 }
    let received: readonly Message[] = receive(cloud, queues, queue, { ...waiter, receive: () => undefined })
    if (received.length === 0 && wait > 0) {
      received = await context.park(
        new Promise<readonly Message[]>((resolve) => {
          const end = (messages: readonly Message[]): void => {
            timer.cancel()
            waiting.delete(giveUp)
            context.renewed?.removeEventListener('abort', giveUp)
            resolve(messages)
          }
          const giveUp = (): void => {
            leave()
            end([])
          }
          const { renewed } = context
          const time = cloud.clock.now() + wait * 1000
          const timer = renewed ? cloud.clock.atRest(time, giveUp) : cloud.clock.at(time, giveUp)
          waiting.add(giveUp)
          renewed?.addEventListener('abort', giveUp)
          const leave = queue.wait({ ...waiter, receive: end })
        }),
      )
    }
    for (const message of received) {
      cloud.trace({
        kind: 'message.received',
        subject: queue.arn,
        ids: joined([message.sent.id], context.origin),
        detail: { count: receiveCount(message) },
      })
    }
    return received.length === 0 ? {} : { Messages: received.map((message) => describe(queue, message, input)) }
  }

  return {
    receive: receiveMessages,
    stop() {
      for (const giveUp of [...waiting]) giveUp()
    },
  }
}

export function whole(value: number, name: string, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value
  const range = name === 'WaitTimeSeconds' ? `>= ${least} and <= ${most}` : `between ${least} and ${most}`
  throw invalidParameter(value, name, `Must be ${range}, if provided.`)
}

/** A message as ReceiveMessage gives it, with the attributes that were asked for. */
function describe(queue: Queue, message: Message, input: ReceiveInput): object {
  const { sent, reception } = message
  const all: Record<string, string | undefined> = {
    SenderId: sent.senderId,
    SentTimestamp: String(sent.sentAt),
    ApproximateReceiveCount: String(receiveCount(message)),
    ApproximateFirstReceiveTimestamp: String(reception?.firstAt),
    AWSTraceHeader: sent.traceHeader,
    DeadLetterQueueSourceArn: sent.deadLetterSource,
    MessageGroupId: sent.groupId,
    MessageDeduplicationId: sent.deduplicationId,
    SequenceNumber: queue.settings.isFifo ? sequenceNumber(sent.order) : undefined,
  }
  const names = new Set([...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])])
  const wanted = Object.entries(all).filter(
    ([name, value]) => value !== undefined && (names.has('All') || names.has(name)),
  )
  const attributes = selectAttributes(sent.attributes, input.MessageAttributeNames ?? [])
  const digest = md5OfAttributes(attributes)
  return {
    MessageId: sent.id,
    ReceiptHandle: receiptHandle(queue, message),
    MD5OfBody: sent.md5,
    Body: sent.body,
    ...(wanted.length > 0 && { Attributes: Object.fromEntries(wanted) }),
    ...(digest && { MD5OfMessageAttributes: digest, MessageAttributes: attributes }),
  }
}

/** By name, by `prefix.*`, or all of them with `All` or `.*`. */
function selectAttributes(
  attributes: MessageAttributes | undefined,
  names: readonly string[],
): MessageAttributes | undefined {
  if (!attributes || names.length === 0) return undefined
  if (names.includes('All') || names.includes('.*')) return attributes
  const prefixes = names.filter((name) => name.endsWith('.*')).map((name) => name.slice(0, -2))
  return Object.fromEntries(
    Object.entries(attributes).filter(
      ([name]) => names.includes(name) || prefixes.some((prefix) => name.startsWith(prefix)),
    ),
  )
}
