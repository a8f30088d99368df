/**
 * Fetches a queue's messages for a function, as the function's role, and deletes those that it handled. What it
 * did not handle comes back when the queue's visibility timeout is over.
 */

import { randomUUID } from 'node:crypto'
import type { ActivityToken } from '../../kernel/activity'
import { commonLineage, type Lineage, lineageIn } from '../../kernel/lineage'
import { messageOf } from '../../kernel/message-of'
import { portions } from '../../lib/portions'
import { queueUrl } from '../../lib/queue-address'
import type { Engine } from './engine'
import type { EventSourceMapping } from './event-source-mapping'
import { executionRole } from './execution-role'
import { recordFilter } from './filter-criteria'
import type { Outcome } from './instance'
import { isStopped } from './recursion'
import { parkOf } from './stream-poller'

interface Message {
  readonly MessageId: string
  readonly ReceiptHandle: string
  readonly Body: string
  readonly MD5OfBody?: string
  readonly Attributes?: Readonly<Record<string, string>>
  readonly MessageAttributes?: Readonly<
    Record<string, { DataType: string; StringValue?: string; BinaryValue?: string | Uint8Array }>
  >
}

/** A queue's long poll, seconds; and how many messages one receive or delete takes. */
const longestPoll = 20
const mostMessages = 10
/** Bytes of the records of one invocation: what Invoke takes, without what stands around them. */
const largestBatch = 6_291_456 - 1024
/** Milliseconds until another try when the queue refuses or is not there. */
const patience = 10_000

/** Starts; returns what ends it. */
export function pollQueue(engine: Engine, mapping: EventSourceMapping, concurrency: number): () => void {
  const { cloud, functions } = engine
  const label = `messages of ${mapping.sourceArn.split(':').at(-1)} for ${mapping.functionName}`
  const limit = Math.min(concurrency, mapping.maximumConcurrency ?? concurrency)
  const QueueUrl = queueUrl(cloud, mapping.sourceArn)
  const passes = recordFilter(mapping.filters ?? [])
  const stopping = new AbortController()
  const isOn = (): boolean => !stopping.signal.aborted
  let running = 0
  let wake: (() => void) | undefined

  function call<Output>(
    action: string,
    input: object,
    token: ActivityToken,
    wire: { readonly renewed?: AbortSignal } = {},
  ): Promise<Output> {
    const found = functions.get(mapping.functionName)
    if (!found) throw new Error(`The function ${mapping.functionName} is gone`)
    const caller = executionRole(cloud, found)
    const requestId = randomUUID()
    return cloud.call<Output>(
      caller,
      'sqs',
      action,
      { QueueUrl, ...input },
      { requestId, park: parkOf(token), ...wire },
    )
  }

  async function loop(): Promise<void> {
    while (isOn()) {
      if (running >= limit) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
        continue
      }
      const token = cloud.activity.begin(label)
      const messages = await fetchBatch(token)
      if (!isOn() || messages.length === 0) {
        token.end()
        continue
      }
      running++
      const handled = handle(messages, token)
        .catch(report)
        .finally(() => {
          running--
          wake?.()
          token.end()
        })
      cloud.background(label, handled)
    }
  }

  async function fetchBatch(token: ActivityToken): Promise<Message[]> {
    const started = cloud.clock.now()
    try {
      const messages = await receive(longestPoll, mapping.batchSize, token, { renewed: stopping.signal })
      const deadline = cloud.clock.now() + mapping.batchingWindow * 1000
      while (messages.length > 0 && messages.length < mapping.batchSize && isOn() && cloud.clock.now() < deadline) {
        const seconds = Math.min(longestPoll, Math.ceil((deadline - cloud.clock.now()) / 1000))
        messages.push(...(await receive(seconds, mapping.batchSize - messages.length, token)))
      }
      // A queue that answers at once with nothing must not keep this loop spinning.
      if (messages.length === 0 && cloud.clock.now() === started) await rest(1000, token)
      return messages
    } catch (error) {
      report(error)
      await rest(patience, token)
      return []
    }
  }

  async function receive(
    WaitTimeSeconds: number,
    most: number,
    token: ActivityToken,
    wire?: { readonly renewed: AbortSignal },
  ): Promise<Message[]> {
    const input = {
      MaxNumberOfMessages: Math.min(most, mostMessages),
      WaitTimeSeconds,
      AttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    }
    const { Messages = [] } = await call<{ Messages?: Message[] }>('ReceiveMessage', input, token, wire)
    return Messages
  }

  function rest(milliseconds: number, token: ActivityToken): Promise<void> {
    return parkOf(token)(cloud.clock.sleep(milliseconds))
  }

  async function handle(fetched: readonly Message[], token: ActivityToken): Promise<void> {
    const found = functions.get(mapping.functionName)
    const wanted: Wanted[] = []
    const unwanted: Message[] = []
    const stopped: Message[] = []
    for (const message of fetched) {
      const record = recordOf(message, mapping.sourceArn, cloud.region)
      const lineage = lineageIn(message.Attributes?.AWSTraceHeader)
      if (!passes(record)) unwanted.push(message)
      else if (found && isStopped(cloud, found, lineage, [message.MessageId])) stopped.push(message)
      else wanted.push({ message, record, lineage })
    }
    if (unwanted.length > 0) await discard(unwanted, token)
    if (stopped.length > 0) await giveUp(stopped, token)
    for (const batch of batchesOf(wanted)) await run(batch, token)
  }

  async function run(batch: readonly Wanted[], token: ActivityToken): Promise<void> {
    const messages = batch.map(({ message }) => message)
    const outcome = await engine.runInvocation({
      name: mapping.functionName,
      arn: mapping.functionArn,
      qualifier: mapping.qualifier,
      requestId: randomUUID(),
      payload: JSON.stringify({ Records: batch.map(({ record }) => record) }),
      origin: {
        ids: messages.map(({ MessageId }) => MessageId),
        lineage: commonLineage(batch.map(({ lineage }) => lineage)),
      },
      token,
    })
    if (outcome?.status !== 'success') return
    const failed = mapping.reportsFailures ? failedIds(outcome, messages) : new Set()
    await remove(
      messages.filter(({ MessageId }) => !failed.has(MessageId)),
      token,
    )
  }

  /** Messages of a loop: the queue's own dead-letter queue gets them in the end, if it has one. */
  async function giveUp(messages: readonly Message[], token: ActivityToken): Promise<void> {
    const wants = { AttributeNames: ['RedrivePolicy'] }
    const { Attributes } = await call<{ Attributes?: Record<string, string> }>('GetQueueAttributes', wants, token)
    if (!Attributes?.RedrivePolicy) await remove(messages, token)
  }

  /** What no filter lets through is deleted, as on AWS: it is not left for others. */
  async function discard(messages: readonly Message[], token: ActivityToken): Promise<void> {
    cloud.trace({
      kind: 'mapping.filtered',
      subject: mapping.sourceArn,
      ids: messages.map(({ MessageId }) => MessageId),
      detail: { functionName: mapping.functionName, messages: messages.length },
    })
    await remove(messages, token)
  }

  async function remove(done: readonly Message[], token: ActivityToken): Promise<void> {
    for (let start = 0; start < done.length; start += mostMessages) {
      const Entries = done
        .slice(start, start + mostMessages)
        .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }))
      await call('DeleteMessageBatch', { Entries }, token)
    }
  }

  function report(error: unknown): void {
    cloud.trace({
      kind: 'mapping.failed',
      subject: mapping.sourceArn,
      ids: [mapping.uuid],
      detail: { functionName: mapping.functionName, error: messageOf(error) },
    })
  }

  cloud.background(label, loop())
  return () => {
    stopping.abort()
    wake?.()
  }
}

interface Wanted {
  readonly message: Message
  readonly record: QueueRecord
  readonly lineage: Lineage | undefined
}

/** A function is given no more than the largest payload at a time, however many messages its batch has. */
const batchesOf = (wanted: readonly Wanted[]) =>
  portions(wanted, largestBatch, ({ record }) => Buffer.byteLength(JSON.stringify(record)) + 1)

/** Ids that the function says failed; an answer that says it wrongly stands for all of them. */
function failedIds(outcome: Outcome, messages: readonly Message[]): ReadonlySet<string> {
  const all = new Set(messages.map(({ MessageId }) => MessageId))
  const answer: unknown = JSON.parse(outcome.payload)
  const failures = (answer as { batchItemFailures?: unknown } | null)?.batchItemFailures ?? []
  if (!Array.isArray(failures)) return all
  const ids = failures.map((failure: { itemIdentifier?: unknown } | null) => failure?.itemIdentifier)
  const known = ids.filter((id): id is string => typeof id === 'string' && all.has(id))
  return known.length === ids.length ? new Set(known) : all
}

/** As the function gets it. */
interface QueueRecord {
  readonly messageId: string
  readonly body: string
  readonly [member: string]: unknown
}

function recordOf(message: Message, queueArn: string, region: string): QueueRecord {
  const messageAttributes = Object.fromEntries(
    Object.entries(message.MessageAttributes ?? {}).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      {
        ...(StringValue !== undefined && { stringValue: StringValue }),
        ...(BinaryValue !== undefined && { binaryValue: base64(BinaryValue) }),
        stringListValues: [],
        binaryListValues: [],
        dataType: DataType,
      },
    ]),
  )
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes ?? {},
    messageAttributes,
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: region,
  }
}

function base64(value: string | Uint8Array): string {
  return typeof value === 'string' ? value : Buffer.from(value).toString('base64')
}
