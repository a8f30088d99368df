import { randomUUID } from 'node:crypto'
import { AwsError, refusalOf } from '../../../kernel/aws-error'
import { joined, type Origin } from '../../../kernel/origin'
import type { Operation } from '../../../kernel/service'
import { checkArn, invalid } from '../errors'
import { placeOf } from '../fifo'
import { contentOf, largestMessage, type PublishInput, sizeOf } from '../message'
import { isFifo, type Message } from '../state'
import { onTopic, type Parts } from './parts'

interface BatchEntry extends PublishInput {
  readonly Id?: string
}

interface Published {
  readonly MessageId: string
  readonly SequenceNumber?: string
}

const mostEntries = 10

export function publishOperations(parts: Parts): Record<string, Operation> {
  const { cloud, topics, subscriptions, deliveries, phone, fifo } = parts

  function publish(topicArn: string, input: PublishInput, origin: Origin | undefined): Published {
    const topic = topics.existing(topicArn)
    const content = contentOf(input)
    const place = placeOf(topic, input)
    const known = isFifo(topic) ? fifo.known(topic, place) : undefined
    if (known) return known
    const id = randomUUID()
    const answer: Published = isFifo(topic) ? fifo.next(topic, place, id) : { MessageId: id }
    const message: Message = {
      ...content,
      ...place,
      id,
      topicArn,
      lineage: origin?.lineage,
      at: cloud.clock.now(),
      sequenceNumber: answer.SequenceNumber,
    }
    const wanted = subscriptions.matching(topicArn, message.message, message.attributes)
    for (const subscription of wanted) deliveries.add(subscription, message)
    const detail = { subscriptions: wanted.length }
    const ids = joined([message.id], origin)
    const correlationId = origin?.correlationId
    cloud.trace({ kind: 'notification.published', subject: topicArn, ids, correlationId, detail })
    return answer
  }

  function text(input: PublishInput): string {
    const { message, byProtocol, attributes } = contentOf(input)
    const to = input.PhoneNumber ?? ''
    if (!/^\+?[1-9]\d{5,14}$/.test(to)) throw invalid(`PhoneNumber Reason: ${to} is not valid to publish to`)
    return phone.accept({ to, message: byProtocol?.sms ?? message, attributes })
  }

  return {
    Publish: {
      access(input: PublishInput) {
        if (input.PhoneNumber !== undefined) return [{ action: 'sns:Publish', resource: '*' }]
        return onTopic(parts, 'Publish', addressed(input), input.TopicArn === undefined ? 'TargetArn' : 'TopicArn')
      },
      handle(input: PublishInput, { origin }) {
        const topicArn = addressed(input)
        return topicArn === undefined ? { MessageId: text(input) } : publish(topicArn, input, origin)
      },
    },
    PublishBatch: {
      access: (input: { TopicArn: string }) => onTopic(parts, 'Publish', input.TopicArn),
      handle(input: { TopicArn: string; PublishBatchRequestEntries?: readonly BatchEntry[] }, { origin }) {
        const entries = checkedBatch(input.PublishBatchRequestEntries ?? [])
        const topic = topics.existing(input.TopicArn)
        // What a message must not be without, and how it is written, is asked of all before any is published.
        for (const entry of entries) {
          placeOf(topic, entry)
          if (entry.Message) contentOf(entry)
        }
        const Successful: object[] = []
        const Failed: object[] = []
        for (const { Id, ...entry } of entries) {
          try {
            Successful.push({ Id, ...publish(input.TopicArn, entry, origin) })
          } catch (error) {
            const { code, message, status } = refusalOf(error)
            Failed.push({ Id, Code: code, Message: message, SenderFault: status < 500 })
          }
        }
        return { Successful, Failed }
      },
    },
  }
}

function addressed({ TopicArn, TargetArn, PhoneNumber }: PublishInput): string | undefined {
  const arn = TopicArn ?? TargetArn
  if (PhoneNumber === undefined && arn !== undefined) checkArn(arn, TopicArn === undefined ? 'TargetArn' : 'TopicArn')
  if (arn?.split(':')[5]?.startsWith('endpoint/')) {
    throw invalid('TargetArn Reason: No endpoint found for the target arn specified')
  }
  return arn
}

function checkedBatch(entries: readonly BatchEntry[]): readonly BatchEntry[] {
  const bad = (code: string, message: string) => new AwsError(code, message)
  if (entries.length === 0) throw bad('EmptyBatchRequest', "The batch request doesn't contain any entries.")
  if (entries.length > mostEntries) {
    throw bad('TooManyEntriesInBatchRequest', 'The batch request contains more entries than permissible.')
  }
  const ids = new Set<string>()
  let size = 0
  for (const { Id = '', Message: message = '', MessageAttributes } of entries) {
    if (!/^[\w-]{1,80}$/.test(Id)) {
      throw bad('InvalidBatchEntryId', "The Id of a batch entry in a batch request doesn't abide by the specification.")
    }
    if (ids.has(Id)) {
      throw bad('BatchEntryIdsNotDistinct', 'Two or more batch entries in the request have the same Id.')
    }
    ids.add(Id)
    size += sizeOf(message, MessageAttributes)
  }
  if (size > largestMessage) {
    throw bad('BatchRequestTooLong', 'The length of all the batch messages put together is more than the limit.')
  }
  return entries
}
