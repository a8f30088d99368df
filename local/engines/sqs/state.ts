/** The queues of the account: how they are found, created, changed and dropped. */
import { isAwsError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import { queueName, queueUrl } from '../../lib/queue-address'
import { invalidAttribute, invalidParameter, missingParameter, queueDoesNotExist, SqsError } from './errors'
import type { Message, Reception, SentMessage } from './message'
import { createQueue, type Duplicate, type Queue, type QueueRecord, type Waiter } from './queue'
import { checkAttributes, defaultAttributes, type QueueAttributes, readSettings } from './queue-attributes'

export interface Queues {
  readonly all: ReadonlyMap<string, Queue>
  /** By `QueueUrl`: only its last path segment counts. */
  named(queueUrl: unknown): Queue
  byArn(arn: string): Queue | undefined
  arnOf(name: string): string
  urlOf(name: string): string
  create(name: string, attributes: QueueAttributes, tags: Readonly<Record<string, string>>): Queue
  change(queue: Queue, changes: QueueAttributes): void
  /** The queues whose dead letters go to this one. */
  sourcesOf(queue: Queue): Queue[]
  drop(queue: Queue): void
  load(): Promise<void>
}

export function nameIn(url: unknown): string {
  if (typeof url !== 'string' || url === '') throw missingParameter('QueueUrl')
  return queueName(url)
}

export function createQueues(cloud: Cloud, serve: (queue: Queue, waiter: Waiter) => readonly Message[]): Queues {
  // Not a table: a queue lives, with the messages and receptions that it keeps by itself, in its own order.
  const all = new Map<string, Queue>()
  const arnOf = (name: string): string => cloud.arn('sqs', name)

  function checkPolicy(attributes: QueueAttributes, name: string): void {
    const { policy } = readSettings(attributes)
    if (!policy) return
    try {
      cloud.authorizer.checkResourcePolicy?.(policy, `the policy of queue ${name}`)
    } catch (error) {
      if (!isAwsError(error) || error.code !== 'MalformedPolicyDocument') throw error
      throw invalidAttribute('Policy', error.message)
    }
  }

  /** Documents may be taken away by an empty text. */
  function merge(attributes: QueueAttributes, changes: QueueAttributes): QueueAttributes {
    return Object.fromEntries(Object.entries({ ...attributes, ...changes }).filter(([, value]) => value !== ''))
  }

  function checkDeadLetterTarget(attributes: QueueAttributes, name: string): void {
    const { redrive, isFifo } = readSettings(attributes)
    if (!redrive) return
    const target = byArn(redrive.deadLetterTargetArn)
    const allow = target?.settings.redriveAllow
    const problem = !target
      ? redrive.deadLetterTargetArn.startsWith('arn:')
        ? 'Dead letter target does not exist.'
        : 'Invalid value for deadLetterTargetArn.'
      : target.settings.isFifo !== isFifo
        ? 'Dead-letter queue must be same type of queue as the source.'
        : allow?.redrivePermission === 'denyAll' ||
            (allow?.redrivePermission === 'byQueue' && !allow.sourceQueueArns.includes(arnOf(name)))
          ? 'The redrive allow policy of the dead-letter queue does not permit this source queue.'
          : undefined
    if (problem) throw invalidParameter(attributes.RedrivePolicy, 'RedrivePolicy', problem)
  }

  function byArn(arn: string): Queue | undefined {
    const name = queueName(arn)
    return arn === arnOf(name) ? all.get(name) : undefined
  }

  function open(record: QueueRecord): Queue {
    const queue = createQueue(cloud, arnOf(record.name), record, serve)
    all.set(record.name, queue)
    return queue
  }

  return {
    all,
    arnOf,
    byArn,
    urlOf: (name) => queueUrl(cloud, arnOf(name)),
    named(queueUrl) {
      const queue = all.get(nameIn(queueUrl))
      if (!queue) throw queueDoesNotExist()
      return queue
    },
    create(name, given, tags) {
      if (typeof name !== 'string' || name === '') throw missingParameter('QueueName')
      const isFifo = given.FifoQueue === 'true'
      if (!/^[\w-]{1,80}$/.test(isFifo ? name.replace(/\.fifo$/, '') : name) || name.length > 80) {
        throw new SqsError(
          'InvalidParameterValueException',
          'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
        )
      }
      if (isFifo && !name.endsWith('.fifo')) {
        throw new SqsError(
          'InvalidParameterValueException',
          'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.',
        )
      }
      checkAttributes(given, isFifo)
      const existing = all.get(name)
      if (existing) {
        const different = Object.keys(given).find((key) => given[key] !== (existing.record.attributes[key] ?? ''))
        if (!different) return existing
        throw new SqsError(
          'QueueNameExists',
          `A queue already exists with the same name and a different value for attribute ${different}`,
        )
      }
      const attributes = merge(defaultAttributes(isFifo), given)
      checkDeadLetterTarget(attributes, name)
      checkPolicy(attributes, name)
      const now = cloud.clock.now()
      const queue = open({ name, attributes, tags, createdAt: now, modifiedAt: now })
      queue.save({})
      return queue
    },
    change(queue, changes) {
      const { isFifo } = queue.settings
      if (isFifo && changes.FifoQueue === 'false') {
        throw invalidAttribute('FifoQueue', 'Modifying queue type is not supported.')
      }
      checkAttributes(changes, isFifo)
      const attributes = merge(queue.record.attributes, changes)
      checkDeadLetterTarget(attributes, queue.name)
      if (changes.Policy) checkPolicy(attributes, queue.name)
      queue.save({ attributes, modifiedAt: cloud.clock.now() })
    },
    sourcesOf: (queue) => [...all.values()].filter((each) => each.settings.redrive?.deadLetterTargetArn === queue.arn),
    drop(queue) {
      all.delete(queue.name)
      queue.drop()
    },
    async load() {
      for await (const [, record] of cloud.store.range<QueueRecord>('sqs/queue/')) open(record)
      for (const queue of all.values()) {
        const receptions = new Map<string, Reception>()
        const prefix = `sqs/reception/${queue.name}/`
        for await (const [key, reception] of cloud.store.range<Reception>(prefix)) {
          receptions.set(key.slice(prefix.length), reception)
        }
        const sent: SentMessage[] = []
        for await (const [, message] of cloud.store.range<SentMessage>(`sqs/message/${queue.name}/`)) sent.push(message)
        sent.sort((a, b) => a.order - b.order)
        for (const message of sent) queue.restore(message, receptions.get(message.id))
        const known: [string, Duplicate][] = []
        const start = `sqs/duplicate/${queue.name}/`
        for await (const [key, duplicate] of cloud.store.range<Duplicate>(start)) {
          known.push([key.slice(start.length), duplicate])
        }
        known.sort(([, a], [, b]) => a.at - b.at)
        for (const [key, duplicate] of known) queue.restoreDuplicate(key, duplicate)
      }
    },
  }
}
