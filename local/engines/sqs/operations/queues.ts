/** Queues: made, found, listed, changed, emptied and deleted. */
import type { Operation } from '../../../kernel/service'
import { createTagging } from '../../../kernel/tags'
import { badTags, missingParameter, SqsError } from '../errors'
import type { Queue } from '../queue'
import { attributeNames, type QueueAttributes } from '../queue-attributes'
import { accessTo, type OfQueue, onQueue, type PageInput, type Parts, pageOfUrls } from './parts'

interface Named {
  readonly QueueName: string
}

interface CreateInput extends Named {
  readonly Attributes?: QueueAttributes
  readonly tags?: Readonly<Record<string, string>>
}

const tagging = createTagging(badTags)
/** Milliseconds that have to pass between two. */
const betweenPurges = 60_000

export function queueOperations({ cloud, queues }: Parts): Record<string, Operation> {
  function purge(queue: Queue): object {
    const now = cloud.clock.now()
    if (queue.record.purgedAt !== undefined && now < queue.record.purgedAt + betweenPurges) {
      throw new SqsError(
        'PurgeQueueInProgress',
        `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`,
      )
    }
    queue.purge()
    queue.save({ purgedAt: now })
    return {}
  }

  return {
    CreateQueue: {
      access: ({ QueueName }: Named) => accessTo(queues, 'CreateQueue', QueueName),
      handle({ QueueName, Attributes = {}, tags }: CreateInput) {
        return { QueueUrl: queues.urlOf(queues.create(QueueName, Attributes, tagging.read(tags)).name) }
      },
    },
    GetQueueUrl: {
      access: ({ QueueName }: Named) => accessTo(queues, 'GetQueueUrl', QueueName),
      handle({ QueueName, QueueOwnerAWSAccountId = cloud.accountId }: Named & { QueueOwnerAWSAccountId?: string }) {
        if (!QueueName) throw missingParameter('QueueName')
        if (QueueOwnerAWSAccountId !== cloud.accountId) queues.named('-')
        return { QueueUrl: queues.urlOf(queues.named(QueueName).name) }
      },
    },
    ListQueues: {
      access: () => [{ action: 'sqs:ListQueues', resource: '*' }],
      handle(input: PageInput & { QueueNamePrefix?: string }) {
        const names = [...queues.all.keys()].filter((name) => name.startsWith(input.QueueNamePrefix ?? ''))
        const { urls, ...more } = pageOfUrls(queues, names, input)
        return { ...(urls.length > 0 && { QueueUrls: urls }), ...more }
      },
    },
    DeleteQueue: onQueue(queues, 'DeleteQueue', (queue) => {
      queues.drop(queue)
      return {}
    }),
    GetQueueAttributes: onQueue(
      queues,
      'GetQueueAttributes',
      (queue, { AttributeNames = [] }: OfQueue & { AttributeNames?: readonly string[] }) => {
        const Attributes = attributesOf(queue, AttributeNames)
        return Object.keys(Attributes).length > 0 ? { Attributes } : {}
      },
    ),
    SetQueueAttributes: onQueue(
      queues,
      'SetQueueAttributes',
      (queue, { Attributes }: OfQueue & { Attributes: QueueAttributes }) => {
        queues.change(queue, Attributes)
        return {}
      },
    ),
    PurgeQueue: onQueue(queues, 'PurgeQueue', purge),
    TagQueue: onQueue(queues, 'TagQueue', (queue, { Tags }: OfQueue & { Tags: Readonly<Record<string, string>> }) => {
      queue.save({ tags: tagging.add(queue.record.tags, Tags) })
      return {}
    }),
    UntagQueue: onQueue(queues, 'UntagQueue', (queue, { TagKeys }: OfQueue & { TagKeys: readonly string[] }) => {
      queue.save({ tags: tagging.remove(queue.record.tags, TagKeys) })
      return {}
    }),
    ListQueueTags: onQueue(queues, 'ListQueueTags', (queue) =>
      Object.keys(queue.record.tags).length > 0 ? { Tags: queue.record.tags } : {},
    ),
  }
}

function attributesOf(queue: Queue, names: readonly string[]): Record<string, string> {
  const wanted = new Set(names)
  for (const name of wanted) {
    if (name !== 'All' && !attributeNames.has(name)) {
      throw new SqsError('InvalidAttributeName', `Unknown Attribute ${name}.`)
    }
  }
  if (wanted.size === 0) return {}
  const counted = queue.count()
  const all: Record<string, string> = {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(counted.visible),
    ApproximateNumberOfMessagesNotVisible: String(counted.inFlight),
    ApproximateNumberOfMessagesDelayed: String(counted.delayed),
    CreatedTimestamp: String(Math.floor(queue.record.createdAt / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.record.modifiedAt / 1000)),
    ...queue.record.attributes,
  }
  return wanted.has('All') ? all : Object.fromEntries(Object.entries(all).filter(([name]) => wanted.has(name)))
}
