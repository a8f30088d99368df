/** FIFO topics: what a message needs on one, which is the same again, and which comes after which. */
import { createHash } from 'node:crypto'
import type { Cloud } from '../../kernel/cloud'
import { createTable } from '../../kernel/table'
import { invalid } from './errors'
import type { PublishInput } from './message'
import { isFifo, type Message, type Topic } from './state'

/** Milliseconds in which a message with the same id is the same message. */
const deduplicationWindow = 5 * 60_000
const form = /^[a-zA-Z0-9!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]{1,128}$/

export type Place = Pick<Message, 'groupId' | 'deduplicationId'>

/** What was answered to a message, and is answered to the same again. */
export interface Answer {
  readonly MessageId: string
  readonly SequenceNumber: string
}

interface Known {
  readonly answer: Answer
  readonly order: number
  readonly at: number
  readonly topic: string
  readonly key: string
}

export interface Fifo {
  /** The answer to this message when it was published before, within five minutes. */
  known(topic: Topic, place: Place): Answer | undefined
  /** Gives the message its number. */
  next(topic: Topic, place: Place, id: string): Answer
  forget(topic: Topic): void
  load(): Promise<void>
}

/** @throws InvalidParameter if the topic needs what is not given, or can't take what is. */
export function placeOf(topic: Topic, { MessageGroupId, MessageDeduplicationId, Message = '' }: PublishInput): Place {
  if (MessageGroupId !== undefined && !form.test(MessageGroupId)) throw invalid('MessageGroupId')
  if (!isFifo(topic)) {
    if (MessageDeduplicationId === undefined) return { groupId: MessageGroupId }
    const why = 'The request includes MessageDeduplicationId parameter that is not valid for this topic type'
    throw invalid(`MessageDeduplicationId Reason: ${why}`)
  }
  if (MessageGroupId === undefined) throw invalid('The MessageGroupId parameter is required for FIFO topics')
  if (MessageDeduplicationId === undefined && topic.attributes.ContentBasedDeduplication !== 'true') {
    throw invalid(
      'The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    )
  }
  if (MessageDeduplicationId !== undefined && !form.test(MessageDeduplicationId))
    throw invalid('MessageDeduplicationId')
  const deduplicationId = MessageDeduplicationId ?? createHash('sha256').update(Message).digest('hex')
  return { groupId: MessageGroupId, deduplicationId }
}

export function createFifo(cloud: Cloud): Fifo {
  const duplicates = createTable<Known>(cloud, 'sns/duplicate')
  /** By topic, the oldest first. */
  const remembered = new Map<string, Set<string>>()
  let last = 0

  function keyOf({ attributes }: Topic, { groupId, deduplicationId }: Place): string {
    const parts = attributes.FifoThroughputScope === 'MessageGroup' ? [groupId, deduplicationId] : [deduplicationId]
    return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
  }

  function keysOf(name: string): Set<string> {
    const keys = remembered.get(name) ?? new Set<string>()
    remembered.set(name, keys)
    return keys
  }

  const isOver = (known: Known | undefined): boolean =>
    known === undefined || cloud.clock.now() >= known.at + deduplicationWindow

  function forgetOld(name: string): void {
    const keys = keysOf(name)
    for (const key of keys) {
      if (!isOver(duplicates.get(name, key))) return
      duplicates.delete(name, key)
      keys.delete(key)
    }
  }

  return {
    known(topic, place) {
      const known = duplicates.get(topic.name, keyOf(topic, place))
      return known && !isOver(known) ? known.answer : undefined
    },
    next(topic, place, id) {
      const at = cloud.clock.now()
      // Goes on rising over a restart, when nobody knows the last one any more, and stays a safe integer.
      last = Math.max(last + 1, at * 1000)
      const answer = { MessageId: id, SequenceNumber: `1${String(last).padStart(19, '0')}` }
      forgetOld(topic.name)
      const key = keyOf(topic, place)
      keysOf(topic.name).add(key)
      duplicates.put({ answer, order: last, at, topic: topic.name, key }, topic.name, key)
      return answer
    },
    forget({ name }) {
      for (const key of remembered.get(name) ?? []) duplicates.delete(name, key)
      remembered.delete(name)
    },
    async load() {
      await duplicates.load()
      for (const { topic, key, order } of duplicates.list().sort((a, b) => a.order - b.order)) {
        keysOf(topic).add(key)
        last = order
      }
    },
  }
}
