/** Send work as fast as it is taken, and note what was acknowledged. Each is called over and over. */
import { TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb'
import { PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { CreateScheduleCommand } from '@aws-sdk/client-scheduler'
import { SendEmailCommand } from '@aws-sdk/client-sesv2'
import { StartExecutionCommand } from '@aws-sdk/client-sfn'
import { PublishCommand } from '@aws-sdk/client-sns'
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs'
import { type Acknowledged, receivedFrom, type Seen } from './acknowledged'
import { arn, type Clients } from './clients'

/** So many may be on their way, of each kind: the end must not take longer than the test. */
const mostUnderWay = { events: 300, executions: 60 }

export type Producer = (clients: Clients) => Promise<unknown>

export function createProducers(acknowledged: Acknowledged, seen: Seen): Readonly<Record<string, Producer>> {
  let last = 0
  const next = (kind: string): string => `${kind}-${++last}`
  const ten = (kind: string): string[] => Array.from({ length: 10 }, () => next(kind))

  async function sendTo(clients: Clients, queue: string, noted: Set<string>): Promise<void> {
    const names = ten(queue)
    const { Successful = [] } = await clients.queues.send(
      new SendMessageBatchCommand({
        QueueUrl: clients.queueUrl(queue),
        Entries: names.map((name, index) => ({ Id: String(index), MessageBody: JSON.stringify({ id: name }) })),
      }),
    )
    for (const { MessageId = '' } of Successful) noted.add(MessageId)
  }

  return {
    async events({ events }) {
      if (acknowledged.events.size - receivedFrom(seen, 'succeeded').size > mostUnderWay.events) return pause()
      const names = ten('e')
      const { Entries = [] } = await events.send(
        new PutEventsCommand({
          Entries: names.map((id) => ({
            EventBusName: 'main',
            Source: 'test.all',
            DetailType: 'Happened',
            Detail: JSON.stringify({ id }),
          })),
        }),
      )
      for (const [index, { EventId }] of Entries.entries()) if (EventId) acknowledged.events.add(names[index] ?? '')
    },
    async executions({ states }) {
      if (acknowledged.executions.size - receivedFrom(seen, 'statuses').size > mostUnderWay.executions) return pause()
      const name = next('s')
      const { executionArn = '' } = await states.send(
        new StartExecutionCommand({ stateMachineArn: arn('states', 'stateMachine:saga'), name, input: '{}' }),
      )
      acknowledged.executions.set(name, executionArn)
    },
    plain: (clients) => sendTo(clients, 'plain', acknowledged.plain),
    async polled(clients) {
      await sendTo(clients, 'polled', acknowledged.polled)
      await pause()
    },
    async topic({ topics }) {
      const id = next('t')
      const Message = JSON.stringify({ detail: { id } })
      await topics.send(new PublishCommand({ TopicArn: arn('sns', 'topic'), Message }))
      acknowledged.topic.add(id)
    },
    async schedules({ scheduler, now }) {
      const id = next('c')
      // To the second. One whose time is over when the request arrives would never fire.
      const at = new Date(now() + 3000).toISOString().slice(0, 19)
      await scheduler.send(
        new CreateScheduleCommand({
          Name: id,
          ScheduleExpression: `at(${at})`,
          FlexibleTimeWindow: { Mode: 'OFF' },
          ActionAfterCompletion: 'DELETE',
          Target: {
            Arn: arn('sqs', 'from-schedules'),
            RoleArn: 'arn:aws:iam::000000000000:role/scheduler',
            Input: JSON.stringify({ id }),
          },
        }),
      )
      acknowledged.schedules.add(id)
      await pause()
    },
    async mails({ mail }) {
      const { MessageId = '' } = await mail.send(
        new SendEmailCommand({
          FromEmailAddress: 'from@example.com',
          Destination: { ToAddresses: ['to@example.com'] },
          Content: { Simple: { Subject: { Data: next('m') }, Body: { Text: { Data: 'Hello' } } } },
        }),
      )
      acknowledged.mails.add(MessageId)
    },
    async pairs({ dynamodb }) {
      const id = next('p')
      const put = (half: string) => ({
        Put: {
          TableName: 'pairs',
          Item: { id: { S: `${id}/${half}` } },
          ConditionExpression: 'attribute_not_exists(id)',
        },
      })
      await dynamodb.send(new TransactWriteItemsCommand({ TransactItems: [put('a'), put('b')] }))
      acknowledged.pairs.add(id)
    },
  }
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20))
