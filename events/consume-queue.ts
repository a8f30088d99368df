/**
 * Turns a definition and a function into a Lambda handler for events that wait in a queue: the target of a rule, read by
 * an event source mapping or by a pipe. Each message fails for itself, so that one that can't be consumed does not bring
 * back those that were.
 */
import {
  type ConsumeOptions,
  type Consumer,
  consumeAny,
  type Delivery,
  type IncomingEvent,
  type LambdaContext,
} from './consume'
import type { DataOf, EventDefinition, EventEnvelope } from './define-event'
import { EventInvalidError } from './errors'

/** The part of an SQS message that is read. */
export interface QueueRecord {
  readonly messageId: string
  /** An EventBridge event, as JSON. */
  readonly body: string
  /** Of a FIFO queue. */
  readonly attributes?: { readonly MessageGroupId?: string | undefined }
}

/**
 * As Lambda gives them, or as a pipe does. A pipe whose input is written as `<$.body>` gives the events alone, which have no
 * message's id: if one fails, all of the batch come again.
 */
export type QueueEvent =
  | { readonly Records: readonly QueueRecord[] }
  | readonly QueueRecord[]
  | readonly IncomingEvent[]

/** What `consumeQueue` makes: a handler of Lambda’s for an event source mapping, or of a pipe. */
export type QueueHandler = (incoming: QueueEvent, context?: LambdaContext) => Promise<BatchAnswer>

/** What Lambda and pipes take, where `ReportBatchItemFailures` is asked for: only these come again. */
export interface BatchAnswer {
  readonly batchItemFailures: { readonly itemIdentifier: string }[]
}

/**
 * ```ts
 * import { consumeQueue } from 'signalbox/events'
 * import { ApprovalGranted } from 'signalbox/events/catalog/approvals'
 *
 * export const handler = consumeQueue(ApprovalGranted, async ({ data }) => {
 *   console.log(data.subject)
 * })
 * ```
 * In a queue of Lambda's own the mapping must say `reportBatchItemFailures: true`: without it, what is answered is not
 * looked at and a failed message is lost. It never throws for a message that has an id.
 */
export function consumeQueue<Data, Used = Data>(
  definition: EventDefinition<Data>,
  handle: Consumer<NoInfer<Used>>,
  options: ConsumeOptions<Used> = {},
): QueueHandler {
  return consumeAnyQueue([definition], (_, event, delivery) => handle(event, delivery), options)
}

/** For a queue of several events; `handle` learns which one it was. */
export function consumeAnyQueue<Definition extends EventDefinition, Used = DataOf<Definition>>(
  definitions: readonly Definition[],
  handle: (definition: Definition, event: EventEnvelope<NoInfer<Used>>, delivery: Delivery) => Promise<void>,
  options: ConsumeOptions<Used> = {},
): QueueHandler {
  const consume = consumeAny(definitions, handle, options)

  return async (incoming, context) => {
    const failed: { itemIdentifier: string }[] = []
    const held = new Set<string>()
    const unnamed: unknown[] = []
    for (const record of recordsOf(incoming)) {
      const { messageId, group } = markOf(record)
      // What follows in its group would overtake it.
      const isHeld = group !== undefined && held.has(group)
      const failure = isHeld ? 'held' : await failureOf(record, context)
      if (failure === undefined) continue
      if (messageId === undefined) unnamed.push(failure)
      else failed.push({ itemIdentifier: messageId })
      if (group !== undefined) held.add(group)
    }
    if (unnamed.length > 0) throw unnamed[0]
    return { batchItemFailures: failed }
  }

  async function failureOf(record: QueueRecord | IncomingEvent, context?: LambdaContext): Promise<unknown> {
    try {
      await consume('body' in record ? eventIn(record.body) : record, context)
      return undefined
    } catch (error) {
      // What the handler throws, the consumer has logged.
      if (error instanceof NotAnEventError) {
        const { name, message, retryable } = error
        options.logger?.resetKeys()
        options.logger?.error('Message not consumed', { error: { name, message }, retryable })
      }
      return error ?? new Error('The handler has thrown nothing')
    }
  }
}

function markOf(record: QueueRecord | IncomingEvent) {
  if (!('messageId' in record)) return {}
  return { messageId: record.messageId, group: record.attributes?.MessageGroupId }
}

function recordsOf(incoming: QueueEvent): readonly (QueueRecord | IncomingEvent)[] {
  return 'Records' in incoming ? incoming.Records : incoming
}

/** A message that holds no event: the queue has another sender than rules. */
class NotAnEventError extends EventInvalidError {}

function eventIn(body: string): IncomingEvent {
  const notOne = (message: string) => new NotAnEventError('The message', [{ path: 'body', message }])
  let parsed: unknown
  try {
    parsed = JSON.parse(body)
  } catch {
    throw notOne('expected an EventBridge event as JSON')
  }
  if (typeof parsed !== 'object' || parsed === null || !('detail-type' in parsed)) {
    throw notOne('expected an EventBridge event, with "detail-type" and "detail"')
  }
  return parsed as IncomingEvent
}
