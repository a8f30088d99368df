/** Takes letters out of sight, puts them back, or deletes them. */
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import type * as z from 'zod/mini'
import { type DeadLetter, readLetter } from './decisions/letter'
import type { queue } from './routes'

export interface DeadLetterQueue {
  readonly queueId: z.infer<typeof queue>['queueId']
  readonly url: string
  /** Where its letters were received from too often. */
  readonly sourceUrl: string | undefined
}

/** As many as SQS gives at once. */
const batch = 10
/** Seconds: longer than the request that takes them may last, so that no letter comes twice in it. */
const hold = 60
/** SQS asks some of its servers: it may answer with nothing though there is something. */
const mostEmptyAnswers = 3

export interface Taking {
  readonly sqs: SQSClient
  readonly queue: DeadLetterQueue
}

/** Batches of what there is, until nothing comes. Whoever takes them releases or deletes them. */
export async function* takeLetters({ sqs, queue }: Taking): AsyncIterable<readonly DeadLetter[]> {
  for (let empty = 0; empty < mostEmptyAnswers; ) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queue.url,
        MaxNumberOfMessages: batch,
        VisibilityTimeout: hold,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
    )
    if (Messages.length === 0) empty++
    else yield Messages.map(readLetter)
  }
}

/** Lets everybody see them again. */
export async function releaseLetters({ sqs, queue }: Taking, letters: readonly DeadLetter[]): Promise<void> {
  for (let start = 0; start < letters.length; start += batch) {
    const Entries = letters
      .slice(start, start + batch)
      .map(({ receiptHandle: ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle, VisibilityTimeout: 0 }))
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queue.url, Entries }))
  }
}

export async function deleteLetter({ sqs, queue }: Taking, { receiptHandle }: DeadLetter): Promise<void> {
  await sqs.send(new DeleteMessageCommand({ QueueUrl: queue.url, ReceiptHandle: receiptHandle }))
}

/** What SQS says of the queue, in the API’s words. */
export async function describeQueue({ sqs, queue: { queueId, url } }: Taking): Promise<z.infer<typeof queue>> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: [
        'QueueArn',
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
        'MessageRetentionPeriod',
      ],
    }),
  )
  return {
    queueId,
    name: (Attributes.QueueArn ?? '').split(':')[5] ?? '',
    letters: Number(Attributes.ApproximateNumberOfMessages ?? 0),
    inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
    keptForDays: Math.floor(Number(Attributes.MessageRetentionPeriod ?? 0) / 86_400),
  }
}
