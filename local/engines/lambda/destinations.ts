/** Sends the result of an asynchronous invocation on, as the function's role: to its destination or dead-letter queue. */
import type { Cloud } from '../../kernel/cloud'
import { executionRole, queueUrl } from './execution-role'
import type { LambdaFunction } from './function-table'

export type Condition = 'Success' | 'RetriesExhausted' | 'EventAgeExceeded'

export interface Result {
  readonly requestId: string
  readonly correlationId?: string | undefined
  readonly condition: Condition
  readonly invokeCount: number
  /** JSON. */
  readonly request: string
  /** JSON of the last answer; undefined if the function never ran. */
  readonly response?: string | undefined
  readonly error?: { readonly type: string; readonly message: string } | undefined
}

export async function sendResult(cloud: Cloud, found: LambdaFunction, result: Result): Promise<void> {
  const config = found.eventInvokeConfig
  const destination = result.condition === 'Success' ? config?.onSuccess : config?.onFailure
  const deadLetters = result.condition === 'Success' ? undefined : found.configuration.DeadLetterTarget
  if (destination) await sendRecord(cloud, found, destination, result)
  if (deadLetters) await sendDeadLetter(cloud, found, deadLetters, result)
  if ((destination || deadLetters) && result.condition !== 'Success') {
    cloud.trace({
      kind: 'deadletter',
      subject: found.arn,
      ids: result.correlationId === undefined ? [result.requestId] : [result.requestId, result.correlationId],
      correlationId: result.correlationId,
      detail: { to: destination ?? deadLetters, condition: result.condition, error: result.error?.type },
    })
  }
}

async function sendRecord(cloud: Cloud, found: LambdaFunction, destination: string, result: Result): Promise<unknown> {
  const caller = executionRole(cloud, found)
  const record = recordOf(cloud, found, result)
  const text = JSON.stringify(record)
  const service = destination.split(':')[2]
  switch (service) {
    case 'sqs':
      return cloud.call(caller, 'sqs', 'SendMessage', { QueueUrl: queueUrl(cloud, destination), MessageBody: text })
    case 'sns':
      return cloud.call(caller, 'sns', 'Publish', { TopicArn: destination, Message: text })
    case 'lambda':
      return cloud.call(caller, 'lambda', 'Invoke', {
        FunctionName: destination,
        InvocationType: 'Event',
        Payload: text,
      })
    default:
      return publish(cloud, found, destination, result.condition, text)
  }
}

async function publish(
  cloud: Cloud,
  found: LambdaFunction,
  destination: string,
  condition: Condition,
  text: string,
): Promise<void> {
  const answer = await cloud.call<{
    FailedEntryCount?: number
    Entries?: { ErrorCode?: string; ErrorMessage?: string }[]
  }>(executionRole(cloud, found), 'events', 'PutEvents', {
    Entries: [
      {
        Source: 'lambda',
        DetailType: `Lambda Function Invocation Result - ${condition === 'Success' ? 'Success' : 'Failure'}`,
        Resources: [destination, `${found.arn}:$LATEST`],
        EventBusName: destination,
        Detail: text,
      },
    ],
  })
  // A 200 of PutEvents can hold a failed entry.
  const refused = answer.FailedEntryCount ? answer.Entries?.find((entry) => entry.ErrorCode) : undefined
  if (refused) throw new Error(`PutEvents: ${refused.ErrorCode}: ${refused.ErrorMessage}`)
}

function recordOf(cloud: Cloud, found: LambdaFunction, result: Result): Record<string, unknown> {
  const response = result.response
  return {
    version: '1.0',
    timestamp: new Date(cloud.clock.now()).toISOString(),
    requestContext: {
      requestId: result.requestId,
      functionArn: `${found.arn}:$LATEST`,
      condition: result.condition,
      approximateInvokeCount: result.invokeCount,
    },
    requestPayload: JSON.parse(result.request),
    ...(response !== undefined && {
      responseContext: {
        statusCode: 200,
        executedVersion: '$LATEST',
        ...(result.error && { functionError: 'Unhandled' }),
      },
      responsePayload: JSON.parse(response),
    }),
  }
}

/** SNS and SQS take the event as it was, and say in attributes what went wrong. */
async function sendDeadLetter(cloud: Cloud, found: LambdaFunction, target: string, result: Result): Promise<unknown> {
  const text = (value: string) => ({ DataType: 'String', StringValue: value })
  const MessageAttributes = {
    RequestID: text(result.requestId),
    ErrorCode: { DataType: 'Number', StringValue: result.error ? '200' : '429' },
    // An attribute cannot be empty; Lambda keeps the first kilobyte.
    ErrorMessage: text((result.error?.message || result.error?.type || result.condition).slice(0, 1024)),
  }
  const caller = executionRole(cloud, found)
  return target.split(':')[2] === 'sqs'
    ? cloud.call(caller, 'sqs', 'SendMessage', {
        QueueUrl: queueUrl(cloud, target),
        MessageBody: result.request,
        MessageAttributes,
      })
    : cloud.call(caller, 'sns', 'Publish', { TopicArn: target, Message: result.request, MessageAttributes })
}
