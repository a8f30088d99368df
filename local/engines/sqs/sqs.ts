/**
 * Simple Queue Service: standard and FIFO queues, dead letters and their way back. Messages are in memory and
 * in the store; what is in flight at a kill is visible again when its timeout has passed.
 */
import { openApi } from '../../kernel/api'
import { refuseUnknown } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import type { EngineDefinition } from '../../kernel/engine'
import { createPaging } from '../../kernel/paging'
import type { Access, CallContext, Operation, Service } from '../../kernel/service'
import { createTagging } from '../../kernel/tags'
import { queueName } from '../../lib/queue-address'
import { batch, type Entry } from './batch'
import { changeVisibility, deleteMessage, receive, send } from './deliveries'
import { badTags, invalidParameter, missingMember, missingParameter, SqsError } from './errors'
import { type MessageInput, messageMembers, messageSize } from './message-input'
import { createMoveTasks, type StartInput } from './move-tasks'
import type { Queue } from './queue'
import { attributeNames } from './queue-attributes'
import { createReceiver, whole } from './receive-message'
import { queuePolicyResource, queueResource } from './resources'
import { createQueues, nameIn, stringMap } from './state'
import { queueTargets } from './targets'
import { unsupported } from './unsupported'

interface PageInput {
  readonly MaxResults?: number
  readonly NextToken?: string
}

interface OfQueue {
  readonly QueueUrl: string
}

/** A batch's total: the same as one message's limit. */
const longestBatch = 1_048_576
const tagging = createTagging(badTags)
const pageOf = createPaging({
  usual: 1000,
  most: 1000,
  badSize: (size) => invalidParameter(size, 'MaxResults', 'Must be an integer from 1 to 1000.'),
  badToken: (token) => invalidParameter(token, 'NextToken', 'It is not one that a list gave.'),
})

export const engine: EngineDefinition = {
  create: createSqs,
}

export function createSqs(cloud: Cloud): Service {
  const queues = createQueues(cloud, (queue, waiter) => receive(cloud, queues, queue, waiter))
  const tasks = createMoveTasks(cloud, queues)
  const receiver = createReceiver(cloud, queues)

  const accessTo = (action: string, name: string): readonly Access[] => [
    { action: `sqs:${action}`, resource: queues.arnOf(name), resourcePolicy: queues.all.get(name)?.settings.policy },
  ]

  /** An operation on the queue of `QueueUrl`. */
  function onQueue<Input extends OfQueue, Output>(
    action: string,
    members: readonly string[],
    handle: (queue: Queue, input: Input, context: CallContext) => Output | Promise<Output>,
  ): Operation<Input, Output> {
    const known = ['QueueUrl', ...members]
    return {
      access: ({ QueueUrl }) => accessTo(action, nameIn(QueueUrl)),
      handle(input, context) {
        refuseUnknown(input, known, `sqs ${action}`)
        return handle(queues.named(input.QueueUrl), input, context)
      },
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

  /** Without MaxResults there is no next page, however many there are. */
  function pageOfUrls(names: readonly string[], { MaxResults, NextToken }: PageInput) {
    const { items, token } = pageOf(names, (name) => name, { size: MaxResults, token: NextToken })
    return {
      urls: items.map(queues.urlOf),
      ...(MaxResults !== undefined && token !== undefined && { NextToken: token }),
    }
  }

  function purge(queue: Queue): object {
    const now = cloud.clock.now()
    if (queue.record.purgedAt !== undefined && now < queue.record.purgedAt + 60_000) {
      throw new SqsError(
        'PurgeQueueInProgress',
        `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`,
      )
    }
    queue.purge()
    queue.save({ purgedAt: now })
    return {}
  }

  const operations: Record<string, Operation> = {
    CreateQueue: {
      access: (input) => accessTo('CreateQueue', String(input.QueueName)),
      handle(input) {
        refuseUnknown(input, ['QueueName', 'Attributes', 'tags'], 'sqs CreateQueue')
        const queue = queues.create(
          input.QueueName,
          stringMap(input.Attributes, 'Attributes'),
          tagging.read(stringMap(input.tags, 'tags')),
        )
        return { QueueUrl: queues.urlOf(queue.name) }
      },
    },
    GetQueueUrl: {
      access: (input) => accessTo('GetQueueUrl', String(input.QueueName)),
      handle(input) {
        refuseUnknown(input, ['QueueName', 'QueueOwnerAWSAccountId'], 'sqs GetQueueUrl')
        if (!input.QueueName) throw missingParameter('QueueName')
        if ((input.QueueOwnerAWSAccountId ?? cloud.accountId) !== cloud.accountId) queues.named('-')
        return { QueueUrl: queues.urlOf(queues.named(input.QueueName).name) }
      },
    },
    ListQueues: {
      access: () => [{ action: 'sqs:ListQueues', resource: '*' }],
      handle(input) {
        refuseUnknown(input, ['QueueNamePrefix', 'MaxResults', 'NextToken'], 'sqs ListQueues')
        const names = [...queues.all.keys()].filter((name) => name.startsWith(input.QueueNamePrefix ?? ''))
        const { urls, ...more } = pageOfUrls(names, input)
        return { ...(urls.length > 0 && { QueueUrls: urls }), ...more }
      },
    },
    DeleteQueue: onQueue('DeleteQueue', [], (queue) => {
      queues.drop(queue)
      return {}
    }),
    GetQueueAttributes: onQueue(
      'GetQueueAttributes',
      ['AttributeNames'],
      (queue, input: OfQueue & { AttributeNames?: readonly string[] }) => {
        const Attributes = attributesOf(queue, input.AttributeNames ?? [])
        return Object.keys(Attributes).length > 0 ? { Attributes } : {}
      },
    ),
    SetQueueAttributes: onQueue(
      'SetQueueAttributes',
      ['Attributes'],
      (queue, input: OfQueue & { Attributes?: unknown }) => {
        if (input.Attributes === undefined) throw missingParameter('Attributes')
        queues.change(queue, stringMap(input.Attributes, 'Attributes'))
        return {}
      },
    ),
    SendMessage: onQueue('SendMessage', messageMembers, (queue, input: OfQueue & MessageInput, context) =>
      send(cloud, queue, input, context),
    ),
    SendMessageBatch: onQueue(
      'SendMessage',
      ['Entries'],
      batch(
        messageMembers,
        (queue, entry: Entry & MessageInput, context) => send(cloud, queue, entry, context),
        (entries) => {
          const size = entries.reduce((sum, entry) => sum + messageSize(entry), 0)
          if (size <= longestBatch) return
          throw new SqsError(
            'BatchRequestTooLong',
            `Batch requests cannot be longer than ${longestBatch} bytes. You have sent ${size} bytes.`,
          )
        },
      ),
    ),
    ReceiveMessage: onQueue(
      'ReceiveMessage',
      [
        'MaxNumberOfMessages',
        'VisibilityTimeout',
        'WaitTimeSeconds',
        'AttributeNames',
        'MessageSystemAttributeNames',
        'MessageAttributeNames',
        'ReceiveRequestAttemptId',
      ],
      receiver.receive,
    ),
    DeleteMessage: onQueue('DeleteMessage', ['ReceiptHandle'], (queue, input: OfQueue & { ReceiptHandle?: string }) => {
      deleteMessage(cloud, queue, input.ReceiptHandle)
      return {}
    }),
    DeleteMessageBatch: onQueue(
      'DeleteMessage',
      ['Entries'],
      batch(['ReceiptHandle'], (queue, entry: Entry & { ReceiptHandle?: string }) => {
        deleteMessage(cloud, queue, entry.ReceiptHandle)
        return {}
      }),
    ),
    ChangeMessageVisibility: onQueue(
      'ChangeMessageVisibility',
      ['ReceiptHandle', 'VisibilityTimeout'],
      (queue, input: OfQueue & { ReceiptHandle?: string; VisibilityTimeout?: number }) => {
        changeVisibility(cloud, queue, input.ReceiptHandle, input.VisibilityTimeout)
        return {}
      },
    ),
    ChangeMessageVisibilityBatch: onQueue(
      'ChangeMessageVisibility',
      ['Entries'],
      batch(
        ['ReceiptHandle', 'VisibilityTimeout'],
        (queue, entry: Entry & { ReceiptHandle?: string; VisibilityTimeout?: number }) => {
          changeVisibility(cloud, queue, entry.ReceiptHandle, entry.VisibilityTimeout ?? 0)
          return {}
        },
      ),
    ),
    PurgeQueue: onQueue('PurgeQueue', [], purge),
    ListDeadLetterSourceQueues: onQueue(
      'ListDeadLetterSourceQueues',
      ['MaxResults', 'NextToken'],
      (queue, input: OfQueue & PageInput) => {
        const names = queues.sourcesOf(queue).map(({ name }) => name)
        const { urls, ...more } = pageOfUrls(names, input)
        return { queueUrls: urls, ...more }
      },
    ),
    TagQueue: onQueue('TagQueue', ['Tags'], (queue, input: OfQueue & { Tags?: unknown }) => {
      queue.save({ tags: tagging.add(queue.record.tags, stringMap(input.Tags, 'Tags')) })
      return {}
    }),
    UntagQueue: onQueue('UntagQueue', ['TagKeys'], (queue, input: OfQueue & { TagKeys?: readonly string[] }) => {
      queue.save({ tags: tagging.remove(queue.record.tags, input.TagKeys) })
      return {}
    }),
    ListQueueTags: onQueue('ListQueueTags', [], (queue) =>
      Object.keys(queue.record.tags).length > 0 ? { Tags: queue.record.tags } : {},
    ),
    StartMessageMoveTask: {
      // The task receives from, deletes from and sends to the queues in the caller's name.
      access: (input: StartInput) => [
        ...accessTo('StartMessageMoveTask', nameOfArn(input.SourceArn)),
        ...accessTo('ReceiveMessage', nameOfArn(input.SourceArn)),
        ...accessTo('DeleteMessage', nameOfArn(input.SourceArn)),
        ...(input.DestinationArn === undefined ? [] : accessTo('SendMessage', nameOfArn(input.DestinationArn))),
      ],
      handle: (input: StartInput) => tasks.start(input),
    },
    CancelMessageMoveTask: {
      access: (input) => accessTo('CancelMessageMoveTask', nameOfArn(tasks.sourceOf(input.TaskHandle))),
      handle: (input) => tasks.cancel(input.TaskHandle),
    },
    ListMessageMoveTasks: {
      access: (input) => accessTo('ListMessageMoveTasks', nameOfArn(input.SourceArn)),
      handle: (input) => tasks.list(input.SourceArn, whole(input.MaxResults ?? 1, 'MaxResults', 1, 10)),
    },
  }

  return {
    name: 'sqs',
    api: openApi(__dirname),
    unsupported,
    missing: missingMember,
    // A request in the query protocol may go to the queue's own address instead of naming it.
    membersOfPath: (path) => (/^\/\d+\/[^/]+$/.test(path) ? { QueueUrl: path } : {}),
    operations,
    targets: queueTargets,
    resources: [queueResource(queues), queuePolicyResource(cloud, queues)],
    async load() {
      await queues.load()
      await tasks.load()
    },
    resume: () => tasks.resume(),
    async stop() {
      receiver.stop()
    },
  }
}

const nameOfArn = (arn: unknown): string => queueName(String(arn ?? '-'))
