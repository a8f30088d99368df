/** Sends the result of an asynchronous invocation on, as the function's role: to its destination or dead-letter queue. */
import type { Cloud } from '../../kernel/cloud'
import { deliver, type MessageAttribute } from '../../kernel/target'
import { destinationOf, eventParameters, executionRole } from './execution-role'
import { type LambdaFunction, ownOf } from './state'
import { latest } from './versions'

export type Condition = 'Success' | 'RetriesExhausted' | 'EventAgeExceeded'

export interface Result {
  /** Of the version or alias that was invoked. */
  readonly qualifier: string | undefined
  /** That ran last; undefined if none did. */
  readonly version: string | undefined
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
  const config = ownOf(found, result.qualifier).eventInvokeConfig
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

async function sendRecord(cloud: Cloud, found: LambdaFunction, destination: string, result: Result): Promise<void> {
  const caller = executionRole(cloud, found)
  await deliver(cloud, caller, destinationOf(cloud, destination), {
    arn: destination,
    id: result.requestId,
    text: JSON.stringify(recordOf(cloud, found, result)),
    parameters: eventParameters(result.condition === 'Success' ? 'Success' : 'Failure'),
    resources: [destination, arnOf(found, result)],
  })
}

const arnOf = ({ arn }: LambdaFunction, { qualifier = latest }: Result): string => `${arn}:${qualifier}`

function recordOf(cloud: Cloud, found: LambdaFunction, result: Result): Record<string, unknown> {
  const response = result.response
  return {
    version: '1.0',
    timestamp: new Date(cloud.clock.now()).toISOString(),
    requestContext: {
      requestId: result.requestId,
      functionArn: arnOf(found, result),
      condition: result.condition,
      approximateInvokeCount: result.invokeCount,
    },
    requestPayload: JSON.parse(result.request),
    ...(response !== undefined && {
      responseContext: {
        statusCode: 200,
        executedVersion: result.version ?? latest,
        ...(result.error && { functionError: 'Unhandled' }),
      },
      responsePayload: JSON.parse(response),
    }),
  }
}

/** SNS and SQS take the event as it was, and say in attributes what went wrong. */
async function sendDeadLetter(cloud: Cloud, found: LambdaFunction, arn: string, result: Result): Promise<void> {
  const asText = (value: string): MessageAttribute => ({ DataType: 'String', StringValue: value })
  const attributes: Record<string, MessageAttribute> = {
    RequestID: asText(result.requestId),
    ErrorCode: { DataType: 'Number', StringValue: result.error ? '200' : '429' },
    // An attribute cannot be empty; Lambda keeps the first kilobyte.
    ErrorMessage: asText((result.error?.message || result.error?.type || result.condition).slice(0, 1024)),
  }
  const caller = executionRole(cloud, found)
  const text = result.request
  await deliver(cloud, caller, destinationOf(cloud, arn), { arn, id: result.requestId, text, attributes })
}
