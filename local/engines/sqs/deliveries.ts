/** Sending to queues, receiving from them, and what happens to a message that is received too often. */
import { createHash, randomUUID } from 'node:crypto'
import type { Cloud } from '../../kernel/cloud'
import { traceHeaderOf } from '../../kernel/lineage'
import { joined, type Origin } from '../../kernel/origin'
import type { Principal } from '../../kernel/principal'
import { invalidParameter, missingParameter, SqsError } from './errors'
import { isInFlight, type Message, receiveCount, type SentMessage } from './message'
import { md5OfAttributes, md5OfBody } from './message-digest'
import { checkMessage, type MessageInput } from './message-input'
import { moved, type Queue, type Waiter } from './queue'
import type { Queues } from './state'

/** How many messages of a queue may be in flight. */
const mostInFlight = 120_000
export const longestVisibility = 43_200_000

export interface SendResult {
  readonly MessageId: string
  readonly MD5OfMessageBody: string
  readonly MD5OfMessageAttributes?: string
  readonly MD5OfMessageSystemAttributes?: string
  readonly SequenceNumber?: string
}

export interface Sender {
  readonly caller: Principal
  /** For the trace. */
  readonly origin?: Origin | undefined
}

export const sequenceNumber = (order: number): string => `1${String(order).padStart(19, '0')}`

export function send(cloud: Cloud, queue: Queue, input: MessageInput, { caller, origin }: Sender): SendResult {
  const { settings } = queue
  checkMessage(input, settings)
  const now = cloud.clock.now()
  const md5 = md5OfBody(input.MessageBody)
  const attributesMd5 = md5OfAttributes(input.MessageAttributes)
  const systemMd5 = md5OfAttributes(input.MessageSystemAttributes)
  const answer = (id: string, order: number): SendResult => ({
    MessageId: id,
    MD5OfMessageBody: md5,
    ...(attributesMd5 && { MD5OfMessageAttributes: attributesMd5 }),
    ...(systemMd5 && { MD5OfMessageSystemAttributes: systemMd5 }),
    ...(settings.isFifo && { SequenceNumber: sequenceNumber(order) }),
  })
  const deduplicationId = settings.isFifo
    ? (input.MessageDeduplicationId ?? createHash('sha256').update(input.MessageBody).digest('hex'))
    : undefined
  const deduplicationKey = settings.deduplicatesByGroup
    ? `${input.MessageGroupId} ${deduplicationId}`
    : (deduplicationId ?? '')
  const known = deduplicationId === undefined ? undefined : queue.duplicate(deduplicationKey)
  if (known) return answer(known.messageId, known.order)

  const given = input.MessageSystemAttributes?.AWSTraceHeader?.StringValue
  const traceHeader = traceHeaderOf(given, origin?.lineage, now)
  const delay = input.DelaySeconds === undefined ? settings.delay : input.DelaySeconds * 1000
  const message: SentMessage = {
    id: randomUUID(),
    order: queue.nextOrder(),
    body: input.MessageBody,
    md5,
    senderId: senderId(caller),
    sentAt: now,
    availableAt: now + (settings.isFifo ? settings.delay : delay),
    ...(attributesMd5 && input.MessageAttributes && { attributes: input.MessageAttributes }),
    ...(traceHeader && { traceHeader }),
    ...(input.MessageGroupId !== undefined && { groupId: input.MessageGroupId }),
    ...(deduplicationId !== undefined && { deduplicationId }),
  }
  queue.add(message)
  if (deduplicationId !== undefined) {
    queue.remember(deduplicationKey, { at: now, messageId: message.id, order: message.order })
  }
  const ids = joined([message.id], origin)
  cloud.trace({ kind: 'message.sent', subject: queue.arn, ids, correlationId: origin?.correlationId, detail: {} })
  return answer(message.id, message.order)
}

function senderId(caller: Principal): string {
  switch (caller.kind) {
    case 'root':
      return caller.accountId
    case 'user':
      return caller.userName
    case 'role':
      return `${caller.roleArn.slice(caller.roleArn.lastIndexOf('/') + 1)}:${caller.sessionName}`
    case 'service':
      return caller.service
    case 'anonymous':
      return 'anonymous'
  }
}

/** Takes what is visible, up to what is wanted; a message received too often goes to the dead letters instead. */
export function receive(cloud: Cloud, queues: Queues, queue: Queue, waiter: Waiter): Message[] {
  const received: Message[] = []
  const now = cloud.clock.now()
  const { redrive } = queue.settings
  const deadLetters = redrive && queues.byArn(redrive.deadLetterTargetArn)
  if (queue.size >= mostInFlight && queue.count().inFlight >= mostInFlight) {
    if (queue.settings.isFifo) return []
    throw new SqsError('OverLimit', `Too many messages in flight for queue '${queue.name}': at most ${mostInFlight}.`)
  }
  queue.take(waiter.wanted, (message) => {
    if (deadLetters && receiveCount(message) >= redrive.maxReceiveCount) {
      bury(cloud, message, queue, deadLetters)
      return false
    }
    queue.setReception(message, {
      // With a timeout of zero it is visible again, but must not be offered twice in this call.
      visibleAt: now + (waiter.visibilityTimeout || 1),
      count: receiveCount(message) + 1,
      firstAt: message.reception?.firstAt ?? now,
      lastAt: now,
      receipt: randomUUID(),
    })
    received.push(message)
    return true
  })
  if (waiter.visibilityTimeout === 0) {
    for (const message of received) {
      if (message.reception) queue.setReception(message, { ...message.reception, visibleAt: now })
    }
  }
  return received
}

function bury(cloud: Cloud, message: Message, from: Queue, to: Queue): void {
  const now = cloud.clock.now()
  from.delete(message)
  // A standard queue's dead letter keeps the age it had; a FIFO queue's starts anew.
  const sentAt = from.settings.isFifo ? now : message.sent.sentAt
  to.add(moved(message, to, now, { sentAt, deadLetterSource: from.arn }))
  cloud.trace({
    kind: 'deadletter',
    subject: to.arn,
    ids: [message.sent.id],
    detail: { source: from.arn, receiveCount: receiveCount(message) },
  })
}

export function receiptHandle(queue: Queue, message: Message): string {
  return Buffer.from(`${message.reception?.receipt} ${queue.arn} ${message.sent.id}`).toString('base64')
}

/** The message that a handle stands for, if it is still there, and whether the handle is the latest one for it. */
export function byReceipt(queue: Queue, handle: unknown): { message: Message | undefined; isLatest: boolean } {
  if (handle === undefined || handle === '') throw missingParameter('ReceiptHandle')
  const [receipt, arn, id] = Buffer.from(String(handle), 'base64').toString().split(' ')
  if (!id || arn !== queue.arn) {
    throw new SqsError('ReceiptHandleIsInvalid', `The input receipt handle "${handle}" is not a valid receipt handle.`)
  }
  const message = queue.find(id)
  return { message, isLatest: message?.reception?.receipt === receipt }
}

export function deleteMessage(cloud: Cloud, queue: Queue, handle: unknown): void {
  const { message, isLatest } = byReceipt(queue, handle)
  if (!message) return
  if (queue.settings.isFifo && (!isLatest || !isInFlight(message, cloud.clock.now()))) {
    throw invalidParameter(handle, 'ReceiptHandle', 'The receipt handle has expired.')
  }
  // An older handle of a standard queue is accepted without effect: the message is in other hands.
  if (!isLatest) return
  queue.delete(message)
  cloud.trace({ kind: 'message.deleted', subject: queue.arn, ids: [message.sent.id], detail: {} })
}

export function changeVisibility(cloud: Cloud, queue: Queue, handle: unknown, seconds: unknown): void {
  if (seconds === undefined) throw missingParameter('VisibilityTimeout')
  const timeout = Number(seconds) * 1000
  if (!Number.isInteger(seconds) || timeout < 0 || timeout > longestVisibility) {
    throw invalidParameter(seconds, 'VisibilityTimeout', 'VisibilityTimeout must be an integer between 0 and 43200.')
  }
  const { message, isLatest } = byReceipt(queue, handle)
  const now = cloud.clock.now()
  if (!message) {
    throw invalidParameter(
      handle,
      'ReceiptHandle',
      'Message does not exist or is not available for visibility timeout change.',
    )
  }
  const { reception } = message
  if (!isLatest || !reception || !isInFlight(message, now)) {
    throw new SqsError('MessageNotInflight', `The message referred to by ${handle} is not in flight.`)
  }
  if (now + timeout > reception.lastAt + longestVisibility) {
    throw invalidParameter(
      seconds,
      'VisibilityTimeout',
      'Total VisibilityTimeout for the message is beyond the limit [43200 seconds].',
    )
  }
  queue.setReception(message, { ...reception, visibleAt: now + timeout })
}
