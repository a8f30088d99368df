/** A message in a queue: what was sent, which never changes, and what receiving it has done to it. */
import type { MessageAttributes } from './message-digest'

export interface SentMessage {
  readonly id: string
  /** Orders messages of one queue as they were sent; the sequence number of a FIFO queue. */
  readonly order: number
  readonly body: string
  readonly md5: string
  readonly attributes?: MessageAttributes
  readonly traceHeader?: string
  readonly senderId: string
  /** Milliseconds since the epoch, as everywhere here. */
  readonly sentAt: number
  /** When the message is first to be seen. */
  readonly availableAt: number
  readonly groupId?: string
  readonly deduplicationId?: string
  /** The queue that gave the message up to this one. */
  readonly deadLetterSource?: string
  /** What an earlier queue had counted. */
  readonly receivedBefore?: number
}

export interface Reception {
  readonly visibleAt: number
  readonly count: number
  readonly firstAt: number
  readonly lastAt: number
  /** The part of the latest receipt handle that tells it from older ones. */
  readonly receipt: string
}

export interface Message {
  readonly sent: SentMessage
  reception: Reception | undefined
  /** Changes with every move in the line, so that older entries for it are known as stale. */
  version: number
  gone: boolean
}

export const visibleAt = (message: Message): number => message.reception?.visibleAt ?? message.sent.availableAt

export const receiveCount = (message: Message): number => message.reception?.count ?? message.sent.receivedBefore ?? 0

export const isInFlight = (message: Message, now: number): boolean =>
  message.reception !== undefined && message.reception.visibleAt > now
