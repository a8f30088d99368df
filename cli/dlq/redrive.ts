/**
 * Sends dead letters back to where they came from, and deletes each only when that has taken it. Killed in
 * between, a letter is there again after its time out of sight: at least once, like every delivery.
 */
import { ListTargetsByRuleCommand, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { InvokeCommand } from '@aws-sdk/client-lambda'
import { StartExecutionCommand } from '@aws-sdk/client-sfn'
import {
  GetQueueUrlCommand,
  ListMessageMoveTasksCommand,
  SendMessageCommand,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs'
import { type DeadLetter, functionNameOf } from '../../domains/platform/decisions/letter'
import type { AwsClients } from './aws-clients'
import type { DeadLetterQueue } from './find-queues'
import { deleteLetters, releaseLetters } from './letters'

export interface Redriven {
  readonly redriven: readonly { readonly letter: DeadLetter; readonly to: string }[]
  readonly failed: readonly { readonly letter: DeadLetter; readonly reason: string }[]
}

class CannotRedrive extends Error {}

/** `isOne`: one letter of a queue and not all of it, which a move task can't do. */
export async function redrive(
  clients: AwsClients,
  queue: DeadLetterQueue,
  letters: readonly DeadLetter[],
  isOne: boolean,
): Promise<Redriven> {
  if (!isOne && letters.length > 0 && letters.every(({ origin }) => origin.kind === 'queue')) {
    return moveAll(clients, queue, letters)
  }
  const redriven: { letter: DeadLetter; to: string }[] = []
  const failed: { letter: DeadLetter; reason: string }[] = []
  for (const letter of letters) {
    try {
      const to = await sendBack(clients, queue, letter)
      await deleteLetters(clients, queue, [letter])
      redriven.push({ letter, to })
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED') throw error
      failed.push({ letter, reason: error instanceof Error ? error.message : String(error) })
    }
  }
  await releaseLetters(
    clients,
    queue,
    failed.map(({ letter }) => letter),
  )
  return { redriven, failed }
}

/** SQS's own redrive, which keeps what a message is. */
async function moveAll(clients: AwsClients, queue: DeadLetterQueue, letters: readonly DeadLetter[]): Promise<Redriven> {
  await releaseLetters(clients, queue, letters)
  await clients.sqs.send(new StartMessageMoveTaskCommand({ SourceArn: queue.arn }))
  for (;;) {
    const { Results: [task] = [] } = await clients.sqs.send(new ListMessageMoveTasksCommand({ SourceArn: queue.arn }))
    if (task?.Status === 'COMPLETED') break
    if (task?.Status !== 'RUNNING') {
      const reason = `the move task ended ${task?.Status ?? 'without a word'}: ${task?.FailureReason ?? ''}`
      return { redriven: [], failed: letters.map((letter) => ({ letter, reason })) }
    }
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  const toOf = ({ origin }: DeadLetter) => (origin.kind === 'queue' ? origin.queueArn : '')
  return { redriven: letters.map((letter) => ({ letter, to: toOf(letter) })), failed: [] }
}

/** Resolves to where it went. */
async function sendBack(clients: AwsClients, queue: DeadLetterQueue, letter: DeadLetter): Promise<string> {
  const { origin, body } = letter
  switch (origin.kind) {
    case 'event':
      await deliver(clients, letter, origin.ruleArn, origin.targetArn)
      return origin.targetArn
    case 'invocation':
      await invoke(clients, functionNameOf(origin.functionArn), JSON.stringify(origin.payload))
      return origin.functionArn
    case 'function-event': {
      const [name, ...others] = queue.functions
      if (name === undefined || others.length > 0) {
        throw new CannotRedrive(
          `it is a function's event and doesn't say whose; ${queue.functions.join(', ') || 'no function'} has this queue`,
        )
      }
      await invoke(clients, name, body)
      return name
    }
    case 'queue':
      await sendMessage(clients, letter, origin.queueArn, letter.message.Attributes?.MessageGroupId)
      return origin.queueArn
    case 'unknown':
      throw new CannotRedrive(`nothing in it says where it came from: ${origin.why}`)
  }
}

/** As the rule would have. The body is what the target was to get. */
async function deliver(clients: AwsClients, letter: DeadLetter, ruleArn: string, targetArn: string): Promise<void> {
  const [, , service, , , ...resource] = targetArn.split(':')
  switch (service) {
    case 'lambda':
      return invoke(clients, targetArn, letter.body)
    case 'sqs':
      return sendMessage(clients, letter, targetArn, await groupOf(clients, ruleArn, targetArn))
    case 'states': {
      const input = { stateMachineArn: targetArn, name: `redrive-${letter.id}`, input: letter.body }
      await clients.stepFunctions.send(new StartExecutionCommand(input))
      return
    }
    case 'events':
      if (resource.join(':').startsWith('event-bus/')) return putEvent(clients, letter, targetArn)
      break
  }
  throw new CannotRedrive(`its target is ${targetArn}; functions, queues, state machines and buses are modelled`)
}

async function invoke({ lambda }: AwsClients, FunctionName: string, payload: string): Promise<void> {
  await lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload: Buffer.from(payload) }))
}

async function sendMessage(
  { sqs }: AwsClients,
  { id, body, message, origin }: DeadLetter,
  queueArn: string,
  MessageGroupId: string | undefined,
): Promise<void> {
  const [, , , , QueueOwnerAWSAccountId, QueueName = ''] = queueArn.split(':')
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName, QueueOwnerAWSAccountId }))
  const isFifo = QueueName.endsWith('.fifo')
  await sqs.send(
    new SendMessageCommand({
      QueueUrl,
      MessageBody: body,
      // Those of EventBridge's letters are about the failure and not the message's own.
      ...(origin.kind === 'queue' && message.MessageAttributes && { MessageAttributes: message.MessageAttributes }),
      ...(MessageGroupId !== undefined && { MessageGroupId }),
      ...(isFifo && { MessageDeduplicationId: message.Attributes?.MessageDeduplicationId ?? id }),
    }),
  )
}

/** A FIFO target's group is in the rule. */
async function groupOf({ events }: AwsClients, ruleArn: string, targetArn: string): Promise<string | undefined> {
  if (!targetArn.endsWith('.fifo')) return undefined
  const path = ruleArn.slice(ruleArn.indexOf('/') + 1).split('/')
  const [EventBusName, Rule] = path.length > 1 ? path : ['default', path[0]]
  const { Targets = [] } = await events.send(new ListTargetsByRuleCommand({ Rule, EventBusName }))
  return Targets.find(({ Arn }) => Arn === targetArn)?.SqsParameters?.MessageGroupId
}

async function putEvent({ events }: AwsClients, { body }: DeadLetter, EventBusName: string): Promise<void> {
  const event = JSON.parse(body) as Record<string, unknown>
  const { FailedEntryCount, Entries = [] } = await events.send(
    new PutEventsCommand({
      Entries: [
        {
          EventBusName,
          Source: String(event.source),
          DetailType: String(event['detail-type']),
          Detail: JSON.stringify(event.detail),
          Resources: event.resources as string[] | undefined,
          Time: new Date(String(event.time)),
        },
      ],
    }),
  )
  if (FailedEntryCount) throw new CannotRedrive(`${Entries[0]?.ErrorCode}: ${Entries[0]?.ErrorMessage}`)
}
