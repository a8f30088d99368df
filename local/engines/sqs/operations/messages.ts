/** Messages: sent, received, deleted, and shown again, one by one or in batches. */
import type { Operation } from '../../../kernel/service'
import { batch, type Entry } from '../batch'
import { changeVisibility, deleteMessage, send } from '../deliveries'
import { missingParameter, SqsError } from '../errors'
import { checkFifoIds, type MessageInput, messageSize } from '../message-input'
import type { Queue } from '../queue'
import { type OfQueue, onQueue, type Parts } from './parts'

interface Received {
  readonly ReceiptHandle: string
}

interface Visibility extends Received {
  readonly VisibilityTimeout?: number
}

/** A batch's total: the same as one message's limit. */
const longestBatch = 1_048_576

export function messageOperations({ cloud, queues, receiver }: Parts): Record<string, Operation> {
  return {
    SendMessage: onQueue(queues, 'SendMessage', (queue, input: OfQueue & MessageInput, context) =>
      send(cloud, queue, input, context),
    ),
    SendMessageBatch: onQueue(
      queues,
      'SendMessage',
      batch(
        'SendMessageBatch',
        (queue, entry: Entry & MessageInput, context) => send(cloud, queue, entry, context),
        checkEntries,
      ),
    ),
    ReceiveMessage: onQueue(queues, 'ReceiveMessage', receiver.receive),
    DeleteMessage: onQueue(queues, 'DeleteMessage', (queue, { ReceiptHandle }: OfQueue & Received) => {
      deleteMessage(cloud, queue, ReceiptHandle)
      return {}
    }),
    DeleteMessageBatch: onQueue(
      queues,
      'DeleteMessage',
      batch('DeleteMessageBatch', (queue, { ReceiptHandle }: Entry & Received) => {
        deleteMessage(cloud, queue, ReceiptHandle)
        return {}
      }),
    ),
    ChangeMessageVisibility: onQueue(
      queues,
      'ChangeMessageVisibility',
      (queue, { ReceiptHandle, VisibilityTimeout }: OfQueue & Visibility) => {
        changeVisibility(cloud, queue, ReceiptHandle, VisibilityTimeout)
        return {}
      },
    ),
    ChangeMessageVisibilityBatch: onQueue(
      queues,
      'ChangeMessageVisibility',
      batch('ChangeMessageVisibilityBatch', (queue, { ReceiptHandle, VisibilityTimeout = 0 }: Entry & Visibility) => {
        changeVisibility(cloud, queue, ReceiptHandle, VisibilityTimeout)
        return {}
      }),
    ),
  }
}

/** What fails a batch as a whole: its size, and in a FIFO queue an entry without its group or anything to know it by. */
function checkEntries(entries: readonly (Entry & MessageInput)[], { settings }: Queue): void {
  for (const entry of settings.isFifo ? entries : []) {
    // A message alone lacks a parameter; in a batch its value is told to be invalid.
    if (entry.MessageGroupId === undefined) {
      const { message } = missingParameter('MessageGroupId')
      throw new SqsError('InvalidParameterValueException', message)
    }
    checkFifoIds(entry, settings)
  }

  const size = entries.reduce((sum, entry) => sum + messageSize(entry), 0)
  if (size <= longestBatch) return
  throw new SqsError(
    'BatchRequestTooLong',
    `Batch requests cannot be longer than ${longestBatch} bytes. You have sent ${size} bytes.`,
  )
}
