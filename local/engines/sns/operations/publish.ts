import { randomUUID } from 'node:crypto'
import { AwsError, refusalOf } from '../../../kernel/aws-error'
import { joined, type Origin } from '../../../kernel/origin'
import type { Operation } from '../../../kernel/service'
import { invalid } from '../errors'
import { contentOf, largestMessage, type PublishInput, sizeOf } from '../message'
import type { Message } from '../state'
import { onTopic, type Parts } from './parts'

interface BatchEntry extends PublishInput {
  readonly Id?: string
}

const mostEntries = 10

export function publishOperations(parts: Parts): Record<string, Operation> {
  const { cloud, topics, subscriptions, deliveries, phone } = parts

  function publish(topicArn: string, input: PublishInput, origin: Origin | undefined): string {
    topics.existing(topicArn)
    const lineage = origin?.lineage
    const message: Message = { ...contentOf(input), id: randomUUID(), topicArn, lineage, at: cloud.clock.now() }
    const wanted = subscriptions.matching(topicArn, message.message, message.attributes)
    for (const subscription of wanted) deliveries.add(subscription, message)
    const detail = { subscriptions: wanted.length }
    const ids = joined([message.id], origin)
    const correlationId = origin?.correlationId
    cloud.trace({ kind: 'notification.published', subject: topicArn, ids, correlationId, detail })
    return message.id
  }

  function text(input: PublishInput): string {
    const { message, byProtocol, attributes } = contentOf(input)
    const to = input.PhoneNumber ?? ''
    if (!/^\+?[1-9]\d{5,14}$/.test(to)) throw invalid(`PhoneNumber Reason: ${to} is not valid to publish to`)
    return phone.accept({ to, message: byProtocol?.sms ?? message, attributes })
  }

  return {
    Publish: {
      access: (input: PublishInput) =>
        input.PhoneNumber === undefined
          ? onTopic(parts, 'Publish', input.TopicArn ?? input.TargetArn)
          : [{ action: 'sns:Publish', resource: '*' }],
      handle(input: PublishInput, { origin }) {
        const topicArn = input.TopicArn ?? input.TargetArn
        return { MessageId: topicArn === undefined ? text(input) : publish(topicArn, input, origin) }
      },
    },
    PublishBatch: {
      access: (input: { TopicArn: string }) => onTopic(parts, 'Publish', input.TopicArn),
      handle(input: { TopicArn: string; PublishBatchRequestEntries?: readonly BatchEntry[] }, { origin }) {
        const entries = checkedBatch(input.PublishBatchRequestEntries ?? [])
        topics.existing(input.TopicArn)
        const Successful: object[] = []
        const Failed: object[] = []
        for (const { Id, ...entry } of entries) {
          try {
            Successful.push({ Id, MessageId: publish(input.TopicArn, entry, origin) })
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

function checkedBatch(entries: readonly BatchEntry[]): readonly BatchEntry[] {
  if (entries.length === 0) throw new AwsError('EmptyBatchRequest', 'The batch request contains no entries')
  if (entries.length > mostEntries) {
    throw new AwsError('TooManyEntriesInBatchRequest', `The batch request contains more than ${mostEntries} entries`)
  }
  const ids = new Set<string>()
  let size = 0
  for (const { Id = '', Message: message = '', MessageAttributes } of entries) {
    if (!/^[\w-]{1,80}$/.test(Id))
      throw new AwsError('InvalidBatchEntryId', `The Id "${Id}" of a batch entry is invalid`)
    if (ids.has(Id)) throw new AwsError('BatchEntryIdsNotDistinct', `Two batch entries have the Id ${Id}`)
    ids.add(Id)
    size += sizeOf(message, MessageAttributes)
  }
  if (size > largestMessage) throw new AwsError('BatchRequestTooLong', 'The batch request is longer than 262144 bytes')
  return entries
}
