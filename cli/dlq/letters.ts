/** Takes the messages out of sight, puts them back, or deletes them. */
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs'
import { type DeadLetter, readLetter } from '../../domains/platform/decisions/letter'
import type { AwsClients } from './aws-clients'
import type { DeadLetterQueue } from './find-queues'

const batch = 10
/** Seconds in which nobody else gets what was taken; long enough to send a whole queue back. */
const hold = 600
/** AWS may answer with nothing though there is something. */
const mostEmptyAnswers = 3
const mostLetters = 10_000

/** All that are not in flight, or the one with this id; the others are put back. */
export async function takeLetters(
  clients: AwsClients,
  queue: DeadLetterQueue,
  id: string | undefined,
): Promise<readonly DeadLetter[]> {
  const taken = new Map<string, DeadLetter>()
  for (let empty = 0; empty < (clients.isLocal ? 1 : mostEmptyAnswers) && taken.size < mostLetters; ) {
    const { Messages = [] } = await clients.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queue.url,
        MaxNumberOfMessages: batch,
        VisibilityTimeout: hold,
        WaitTimeSeconds: clients.isLocal ? 0 : 1,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
    )
    if (Messages.length === 0) empty++
    for (const message of Messages as readonly Message[]) taken.set(message.MessageId ?? '', readLetter(message))
    if (id !== undefined && taken.has(id)) break
  }
  const letters = [...taken.values()]
  if (id === undefined) return letters
  await releaseLetters(
    clients,
    queue,
    letters.filter((letter) => letter.id !== id),
  )
  return letters.filter((letter) => letter.id === id)
}

/** Lets everybody see them again. */
export async function releaseLetters({ sqs }: AwsClients, { url }: DeadLetterQueue, letters: readonly DeadLetter[]) {
  for (const Entries of entriesOf(letters)) {
    await sqs.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl: url,
        Entries: Entries.map((entry) => ({ ...entry, VisibilityTimeout: 0 })),
      }),
    )
  }
}

export async function deleteLetters({ sqs }: AwsClients, { url }: DeadLetterQueue, letters: readonly DeadLetter[]) {
  for (const Entries of entriesOf(letters)) {
    const { Failed = [] } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries }))
    const [first] = Failed
    if (first) throw new Error(`${Failed.length} messages could not be deleted: ${first.Code} ${first.Message}`)
  }
}

function* entriesOf(letters: readonly DeadLetter[]) {
  for (let start = 0; start < letters.length; start += batch) {
    const some = letters.slice(start, start + batch)
    yield some.map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle }))
  }
}
