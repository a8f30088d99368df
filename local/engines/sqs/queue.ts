/**
 * One queue with its messages, in memory and in the store. Every change to a message is one tick's change of
 * both. Readers that find nothing may wait; whatever makes a message visible serves them at once.
 */
import type { Timer } from '../../kernel/clock'
import type { Cloud } from '../../kernel/cloud'
import { createFifoLine, createStandardLine, type Line } from './line'
import { isInFlight, type Message, type Reception, receiveCount, type SentMessage, visibleAt } from './message'
import { type QueueAttributes, type QueueSettings, readSettings } from './queue-attributes'

/** How long a FIFO queue knows the id of a message again. */
export const deduplicationWindow = 5 * 60_000

export interface QueueRecord {
  readonly name: string
  readonly attributes: QueueAttributes
  readonly tags: Readonly<Record<string, string>>
  readonly createdAt: number
  readonly modifiedAt: number
  readonly purgedAt?: number
}

/** What a FIFO queue answers when the same message is sent again. */
export interface Duplicate {
  readonly at: number
  readonly messageId: string
  readonly order: number
}

export interface Waiter {
  readonly wanted: number
  readonly visibilityTimeout: number
  readonly receive: (messages: readonly Message[]) => void
}

export interface Queue {
  readonly name: string
  readonly arn: string
  readonly record: QueueRecord
  readonly settings: QueueSettings
  readonly size: number
  save(changes: Partial<QueueRecord>): void
  /** For a start: what the store has. */
  restore(sent: SentMessage, reception: Reception | undefined): void
  restoreDuplicate(key: string, duplicate: Duplicate): void
  nextOrder(): number
  add(message: SentMessage): void
  find(id: string): Message | undefined
  /** In the order in which they came, whoever has them just now. */
  all(): Iterable<Message>
  delete(message: Message): void
  setReception(message: Message, reception: Reception): void
  /** Visible messages, in the line's order; see `Line.take`. */
  take(wanted: number, offer: (message: Message) => boolean): void
  duplicate(key: string): Duplicate | undefined
  remember(key: string, duplicate: Duplicate): void
  count(): { readonly visible: number; readonly inFlight: number; readonly delayed: number }
  /** Serves as soon as there is something; the answer takes the waiter back. */
  wait(waiter: Waiter): () => void
  /** Deletes the messages. */
  purge(): void
  /** Deletes everything; nothing may be done with it any more. */
  drop(): void
}

export function createQueue(
  cloud: Cloud,
  arn: string,
  first: QueueRecord,
  serve: (queue: Queue, waiter: Waiter) => readonly Message[],
): Queue {
  const { store, clock } = cloud
  const { name } = first
  const messages = new Map<string, Message>()
  const duplicates = new Map<string, Duplicate>()
  const waiters: Waiter[] = []
  let record = first
  let settings = readSettings(first.attributes)
  const newLine = (): Line => (settings.isFifo ? createFifoLine() : createStandardLine())
  let line = newLine()
  let lastOrder = 0
  let expiry: Timer | undefined
  let wakeUp: Timer | undefined

  const messageKey = (id: string): string => `sqs/message/${name}/${id}`
  const receptionKey = (id: string): string => `sqs/reception/${name}/${id}`
  const duplicateKey = (key: string): string => `sqs/duplicate/${name}/${key}`
  const expiresAt = (message: Message): number => message.sent.sentAt + settings.retention

  /** One timer a queue: when it fires, it takes all that has expired and hangs itself on the next. */
  function watchExpiry(message: Message): void {
    const at = expiresAt(message)
    if (expiry && expiry.at <= at) return
    expiry?.cancel()
    expiry = clock.at(at, () => {
      expiry = undefined
      let next: Message | undefined
      for (const each of [...messages.values()]) {
        if (expiresAt(each) <= clock.now()) queue.delete(each)
        else if (!next || expiresAt(each) < expiresAt(next)) next = each
      }
      if (next) watchExpiry(next)
    })
  }

  function keep(message: Message): void {
    messages.set(message.sent.id, message)
    lastOrder = Math.max(lastOrder, message.sent.order)
    line.add(message)
    watchExpiry(message)
  }

  function serveWaiters(): void {
    for (let waiter = waiters[0]; waiter; waiter = waiters[0]) {
      const received = serve(queue, waiter)
      if (received.length === 0) break
      waiters.splice(waiters.indexOf(waiter), 1)
      waiter.receive(received)
    }
    const at = waiters.length > 0 ? line.nextAt() : undefined
    if (wakeUp && wakeUp.at === at) return
    wakeUp?.cancel()
    wakeUp = undefined
    if (at !== undefined && at > clock.now()) {
      wakeUp = clock.at(at, () => {
        wakeUp = undefined
        serveWaiters()
      })
    }
  }

  /** A batch of changes in this tick is served once, when all of them are made. */
  let stirred = false
  function stir(): void {
    if (stirred || waiters.length === 0) return
    stirred = true
    cloud.background(`sqs serves ${name}`, async () => {
      await Promise.resolve()
      stirred = false
      serveWaiters()
    })
  }

  const queue: Queue = {
    name,
    arn,
    get record() {
      return record
    },
    get settings() {
      return settings
    },
    get size() {
      return messages.size
    },
    save(changes) {
      const next = { ...record, ...changes }
      settings = readSettings(next.attributes)
      record = next
      store.put(`sqs/queue/${name}`, record)
      if (!changes.attributes) return
      // The retention may be shorter now.
      expiry?.cancel()
      expiry = undefined
      for (const message of messages.values()) watchExpiry(message)
    },
    restore(sent, reception) {
      keep({ sent, reception, version: 0, gone: false })
    },
    restoreDuplicate(key, duplicate) {
      duplicates.set(key, duplicate)
      lastOrder = Math.max(lastOrder, duplicate.order)
    },
    // Goes on rising when a queue was empty at a restart, and stays a safe integer.
    nextOrder: () => {
      lastOrder = Math.max(lastOrder + 1, clock.now() * 1000)
      return lastOrder
    },
    add(sent) {
      store.put(messageKey(sent.id), sent)
      keep({ sent, reception: undefined, version: 0, gone: false })
      stir()
    },
    find: (id) => messages.get(id),
    all: () => messages.values(),
    delete(message) {
      if (message.gone) return
      messages.delete(message.sent.id)
      line.remove(message)
      store.delete(messageKey(message.sent.id))
      if (message.reception) store.delete(receptionKey(message.sent.id))
      stir()
    },
    setReception(message, reception) {
      message.reception = reception
      store.put(receptionKey(message.sent.id), reception)
      line.update(message)
      stir()
    },
    take(wanted, offer) {
      const now = clock.now()
      line.take(now, wanted, (message) => {
        if (expiresAt(message) > now) return offer(message)
        queue.delete(message)
        return false
      })
    },
    duplicate(key) {
      const known = duplicates.get(key)
      return known && known.at + deduplicationWindow > clock.now() ? known : undefined
    },
    remember(key, duplicate) {
      for (const [old, { at }] of duplicates) {
        if (at + deduplicationWindow > clock.now()) break
        duplicates.delete(old)
        store.delete(duplicateKey(old))
      }
      duplicates.set(key, duplicate)
      store.put(duplicateKey(key), duplicate)
    },
    count() {
      const now = clock.now()
      const counted = { visible: 0, inFlight: 0, delayed: 0 }
      for (const message of messages.values()) {
        if (expiresAt(message) <= now) continue
        if (visibleAt(message) <= now) counted.visible++
        else if (isInFlight(message, now)) counted.inFlight++
        else counted.delayed++
      }
      return counted
    },
    wait(waiter) {
      waiters.push(waiter)
      serveWaiters()
      return () => {
        const index = waiters.indexOf(waiter)
        if (index >= 0) waiters.splice(index, 1)
      }
    },
    purge() {
      for (const message of messages.values()) {
        message.gone = true
        store.delete(messageKey(message.sent.id))
        if (message.reception) store.delete(receptionKey(message.sent.id))
      }
      messages.clear()
      line = newLine()
    },
    drop() {
      queue.purge()
      for (const key of duplicates.keys()) store.delete(duplicateKey(key))
      store.delete(`sqs/queue/${name}`)
      expiry?.cancel()
      wakeUp?.cancel()
      for (const waiter of waiters.splice(0)) waiter.receive([])
    },
  }
  return queue
}

/** A message as it goes to the end of another queue, at once visible, with what it was received before. */
export function moved(message: Message, to: Queue, now: number, changes: Partial<SentMessage>): SentMessage {
  return {
    ...message.sent,
    order: to.nextOrder(),
    availableAt: now,
    receivedBefore: receiveCount(message),
    ...changes,
  }
}
