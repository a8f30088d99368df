/** Take what comes out of the queues, note it, and delete it; those who are asked for something answer. */
import { SendTaskSuccessCommand } from '@aws-sdk/client-sfn'
import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import { type Acknowledged, receivedFrom, type Seen } from './acknowledged'
import type { Clients } from './clients'

export type Consumer = (clients: Clients) => Promise<void>

/** The name in a message's body, by queue. */
const nameIn: Readonly<Record<string, (body: Body) => string | undefined>> = {
  'from-events': ({ detail }) => detail?.id,
  'from-topic': ({ detail }) => detail?.id,
  'from-schedules': ({ id }) => id,
  succeeded: ({ requestPayload }) => requestPayload?.detail?.id,
  statuses: ({ detail }) => detail?.name,
  asked: ({ id }) => id,
}

interface Body {
  readonly id?: string
  readonly token?: string
  readonly detail?: { readonly id?: string; readonly name?: string }
  readonly requestPayload?: { readonly detail?: { readonly id?: string } }
}

/** A message is surely ours for so many milliseconds after it was received: half its visibility timeout. */
const surelyOurs = 1000

export function createConsumers(acknowledged: Acknowledged, seen: Seen): Readonly<Record<string, Consumer>> {
  async function answer({ states, now }: Clients, { id = '', token = '' }: Body): Promise<void> {
    try {
      await states.send(new SendTaskSuccessCommand({ taskToken: token, output: JSON.stringify({ by: id }) }))
    } catch (error) {
      // The answer had arrived, and a kill kept us from hearing so.
      if ((error as Error).name === 'TaskTimedOut') return
      throw error
    }
    if (acknowledged.answers.has(id)) seen.wrong.push(`the task of ${id} took an answer again`)
    else acknowledged.answers.set(id, now())
  }

  const consume =
    (queue: string): Consumer =>
    async (clients) => {
      const QueueUrl = clients.queueUrl(queue)
      const { Messages = [] } = await clients.queues.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: 1,
          MessageSystemAttributeNames: ['SentTimestamp'],
        }),
      )
      if (Messages.length === 0) return
      const at = performance.now()
      const names = receivedFrom(seen, queue)
      for (const message of Messages) {
        const id = message.MessageId ?? ''
        if (seen.deleted.has(id)) seen.wrong.push(`message ${id} of ${queue} came back after its deletion`)
        const body = JSON.parse(message.Body ?? '') as Body
        const name = nameIn[queue]?.(body) ?? id
        names.set(name, (names.get(name) ?? 0) + 1)
        if (queue === 'asked') noteAsked(seen, name, message)
      }
      if (queue === 'asked') {
        await Promise.all(Messages.map((message) => answer(clients, JSON.parse(message.Body ?? ''))))
      }
      await clients.queues.send(
        new DeleteMessageBatchCommand({
          QueueUrl,
          Entries: Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
        }),
      )
      if (performance.now() - at > surelyOurs) return
      for (const { MessageId = '' } of Messages) seen.deleted.add(MessageId)
    }

  return Object.fromEntries([...Object.keys(nameIn), 'plain'].map((queue) => [queue, consume(queue)]))
}

function noteAsked({ asked }: Seen, name: string, { Attributes }: Message): void {
  asked.set(name, Math.max(asked.get(name) ?? 0, Number(Attributes?.SentTimestamp)))
}
