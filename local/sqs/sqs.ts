/**
 * Simple Queue Service: standard and FIFO queues, dead letters and their way back. Messages are in memory and
 * in the store; what is in flight at a kill is visible again when its timeout has passed.
 */
import { AwsError, NotModelledError, refuseUnknown } from '../kernel/aws-error'
import type { Cloud } from '../kernel/cloud'
import type { Access, CallContext, Operation, Service } from '../kernel/service'
import {
  changeVisibility,
  deleteMessage,
  longestVisibility,
  receiptHandle,
  receive,
  send,
  sequenceNumber,
} from './deliveries'
import { invalidParameter, missingParameter, SqsError } from './errors'
import { type Message, receiveCount } from './message'
import { type MessageAttributes, md5OfAttributes } from './message-digest'
import { type MessageInput, messageMembers, messageSize } from './message-input'
import { createMoveTasks, type StartInput } from './move-tasks'
import type { Queue } from './queue'
import { attributeNames } from './queue-attributes'
import { queuePolicyResource, queueResource } from './queue-resources'
import { createQueues, nameIn, stringMap } from './queues'

interface OfQueue {
  readonly QueueUrl: string
}

interface ReceiveInput extends OfQueue {
  readonly MaxNumberOfMessages?: number
  readonly VisibilityTimeout?: number
  readonly WaitTimeSeconds?: number
  readonly AttributeNames?: readonly string[]
  readonly MessageSystemAttributeNames?: readonly string[]
  readonly MessageAttributeNames?: readonly string[]
  readonly ReceiveRequestAttemptId?: string
}

interface Entry {
  readonly Id: string
}

/** A batch's total: the same as one message's limit. */
const longestBatch = 1_048_576
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

export function createSqs(cloud: Cloud): Service {
  const queues = createQueues(cloud, (queue, waiter) => receive(cloud, queues, queue, waiter))
  const tasks = createMoveTasks(cloud, queues)
  const waiting = new Set<() => void>()

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
      access: (input) => accessTo(action, nameIn(input.QueueUrl)),
      handle(input, context) {
        refuseUnknown(input, known, `sqs ${action}`)
        return handle(queues.named(input.QueueUrl), input, context)
      },
    }
  }

  /** Entries with ids of their own; each succeeds or fails alone. */
  function batch<E extends Entry, Result extends object>(
    members: readonly string[],
    each: (queue: Queue, entry: E, context: CallContext) => Result,
    check?: (entries: readonly E[]) => void,
  ) {
    return (queue: Queue, { Entries }: OfQueue & { readonly Entries?: readonly E[] }, context: CallContext) => {
      const entries = Entries ?? []
      checkBatch(entries)
      for (const entry of entries) refuseUnknown(entry, ['Id', ...members], 'sqs batch entry')
      check?.(entries)
      const Successful: (Result & Entry)[] = []
      const Failed: object[] = []
      for (const entry of entries) {
        try {
          Successful.push({ ...each(queue, entry, context), Id: entry.Id })
        } catch (error) {
          if (!(error instanceof AwsError) || error instanceof NotModelledError) throw error
          const Code = error instanceof SqsError ? error.queryCode : error.code
          Failed.push({ Id: entry.Id, SenderFault: true, Code, Message: error.message })
        }
      }
      return { Successful, ...(Failed.length > 0 && { Failed }) }
    }
  }

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
    if (input.ReceiveRequestAttemptId !== undefined) {
      throw new NotModelledError('ReceiveRequestAttemptId', 'sqs ReceiveMessage', 'leave it out')
    }
    const waiter = { wanted, visibilityTimeout: timeout * 1000 }
    let received: readonly Message[] = receive(cloud, queues, queue, { ...waiter, receive: () => undefined })
    if (received.length === 0 && wait > 0) {
      received = await context.park(
        new Promise<readonly Message[]>((resolve) => {
          const end = (messages: readonly Message[]): void => {
            timer.cancel()
            waiting.delete(giveUp)
            resolve(messages)
          }
          const giveUp = (): void => {
            leave()
            end([])
          }
          const timer = cloud.clock.after(wait * 1000, giveUp)
          waiting.add(giveUp)
          const leave = queue.wait({ ...waiter, receive: end })
        }),
      )
    }
    for (const message of received) {
      cloud.trace({
        kind: 'message.received',
        subject: queue.arn,
        ids: [message.sent.id],
        detail: { count: receiveCount(message) },
      })
    }
    return received.length === 0 ? {} : { Messages: received.map((message) => describe(queue, message, input)) }
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
          stringMap(input.tags, 'tags'),
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
        const most = whole(input.MaxResults ?? 1000, 'MaxResults', 1, 1000)
        const after = input.NextToken === undefined ? '' : Buffer.from(input.NextToken, 'base64').toString()
        const names = [...queues.all.keys()].filter((name) => name.startsWith(input.QueueNamePrefix ?? '')).sort()
        const left = names.filter((name) => name > after)
        const page = left.slice(0, most)
        const NextToken = Buffer.from(page.at(-1) ?? '').toString('base64')
        return {
          ...(page.length > 0 && { QueueUrls: page.map(queues.urlOf) }),
          ...(input.MaxResults !== undefined && left.length > page.length && { NextToken }),
        }
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
      send(cloud, queue, input, context.caller),
    ),
    SendMessageBatch: onQueue(
      'SendMessage',
      ['Entries'],
      batch(
        messageMembers,
        (queue, entry: Entry & MessageInput, context) => send(cloud, queue, entry, context.caller),
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
      receiveMessages,
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
    ListDeadLetterSourceQueues: onQueue('ListDeadLetterSourceQueues', ['MaxResults', 'NextToken'], (queue) => ({
      queueUrls: queues.sourcesOf(queue).map(({ name }) => queues.urlOf(name)),
    })),
    TagQueue: onQueue('TagQueue', ['Tags'], (queue, input: OfQueue & { Tags?: unknown }) => {
      queue.save({ tags: { ...queue.record.tags, ...stringMap(input.Tags, 'Tags') } })
      return {}
    }),
    UntagQueue: onQueue('UntagQueue', ['TagKeys'], (queue, input: OfQueue & { TagKeys?: readonly string[] }) => {
      const gone = new Set(input.TagKeys)
      queue.save({ tags: Object.fromEntries(Object.entries(queue.record.tags).filter(([key]) => !gone.has(key))) })
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
    protocol: 'json',
    jsonVersion: '1.0',
    operations,
    resources: [queueResource(queues), queuePolicyResource(cloud, queues)],
    async load() {
      await queues.load()
      await tasks.load()
    },
    resume: () => tasks.resume(),
    async stop() {
      for (const giveUp of [...waiting]) giveUp()
    },
  }
}

const nameOfArn = (arn: unknown): string =>
  String(arn ?? '-')
    .split(':')
    .at(-1) ?? '-'

function whole(value: number, name: string, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw invalidParameter(value, name, `Must be between ${least} and ${most}, if provided.`)
}

function checkBatch(entries: readonly Entry[]): void {
  if (entries.length === 0) {
    throw new SqsError('EmptyBatchRequest', 'There should be at least one entry in the request.')
  }
  if (entries.length > 10) {
    throw new SqsError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are 10. You have sent ${entries.length}.`,
    )
  }
  const seen = new Set<string>()
  for (const { Id } of entries) {
    if (typeof Id !== 'string' || !/^[\w-]{1,80}$/.test(Id)) {
      throw new SqsError(
        'InvalidBatchEntryId',
        'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
      )
    }
    if (seen.has(Id)) throw new SqsError('BatchEntryIdsNotDistinct', `Id ${Id} repeated.`)
    seen.add(Id)
  }
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
