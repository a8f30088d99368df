/**
 * Sends a letter back to where it failed: to the function that a rule meant or that has failed, and not to the bus, where
 * all that have handled the event would get it again; or into the queue that it was received from.
 */
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda'
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { DeadLetter } from './decisions/letter'
import type { DeadLetterQueue } from './letters'

export interface Ways {
  readonly lambda: LambdaClient
  readonly sqs: SQSClient
}

export class CannotRedriveError extends Error {
  readonly code = 'CannotRedrive'
  readonly retryable = false
  constructor(message: string) {
    super(message)
    this.name = 'CannotRedriveError'
  }
}

/** Resolves to the ARN of where it went. @throws CannotRedriveError if nothing says where, or it is elsewhere */
export async function sendBack({ lambda, sqs }: Ways, queue: DeadLetterQueue, letter: DeadLetter): Promise<string> {
  const { origin, body, message } = letter
  switch (origin.kind) {
    case 'event':
      if (origin.targetArn.split(':')[2] !== 'lambda') {
        throw new CannotRedriveError(`its target is ${origin.targetArn}: npx signalbox dlq redrive takes it there`)
      }
      return invoke(lambda, origin.targetArn, body)
    case 'invocation':
      return invoke(lambda, unqualified(origin.functionArn), JSON.stringify(origin.payload))
    case 'queue':
      if (queue.sourceUrl === undefined) throw new CannotRedriveError(`it was received from ${origin.queueArn}`)
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: queue.sourceUrl,
          MessageBody: body,
          ...(message.MessageAttributes && { MessageAttributes: message.MessageAttributes }),
        }),
      )
      return origin.queueArn
    default:
      throw new CannotRedriveError(`nothing in it says where it came from: ${origin.why}`)
  }
}

async function invoke(lambda: LambdaClient, FunctionName: string, payload: string): Promise<string> {
  await lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload: Buffer.from(payload) }))
  return FunctionName
}

/** A record of a failure names the version, `$LATEST`, which nobody was asked for. */
function unqualified(arn: string): string {
  return arn.split(':').slice(0, 7).join(':')
}
