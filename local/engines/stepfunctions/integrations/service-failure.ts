/** What a failed call becomes: an error named as Step Functions names it. */
import { randomUUID } from 'node:crypto'
import { isAwsError } from '../../../kernel/aws-error'
import { StateFailure } from '../failures/state-failure'

const denied = new Set(['AccessDenied', 'AccessDeniedException', 'AuthorizationError', 'UnauthorizedOperation'])

interface Denial {
  /** Errors that a service's model does not name, a denial among them, have one name in common. */
  readonly name: string
  readonly service: string
  readonly status: number
}

/** Of the optimized integrations, which are older than those of `aws-sdk`. */
const denials: Readonly<Record<string, Denial>> = {
  DynamoDB: { name: 'AmazonDynamoDBException', service: 'AmazonDynamoDBv2', status: 400 },
  EventBridge: { name: 'AmazonEventBridgeException', service: 'AmazonEventBridge', status: 400 },
  Lambda: { name: 'AWSLambdaException', service: 'AWSLambda', status: 403 },
  SNS: { name: 'AuthorizationErrorException', service: 'AmazonSNS', status: 403 },
  SQS: { name: 'AmazonSQSException', service: 'AmazonSQS', status: 403 },
  StepFunctions: { name: 'AWSStepFunctionsException', service: 'AWSStepFunctions', status: 400 },
}

/** `prefix` is the service as error names spell it: `DynamoDB.ConditionalCheckFailedException`. */
export function serviceFailure(error: unknown, prefix: string): StateFailure {
  if (error instanceof StateFailure) return error
  if (!isAwsError(error)) return new StateFailure(`${prefix}.SdkClientException`, String(error))
  if (denied.has(error.code)) return denial(error.message, prefix)
  return new StateFailure(
    `${prefix}.${exceptionName(error.code)}`,
    `${error.message} (Service: ${prefix}, Status Code: ${error.status})`,
  )
}

/** `Lambda.AWSLambdaException`; of an integration of `aws-sdk` `DynamoDb.DynamoDbException`, from `Sns` its own. */
function denial(message: string, prefix: string): StateFailure {
  const known = denials[prefix]
  const requestId = randomUUID()
  if (!known) {
    const name = prefix === 'Sns' ? 'AuthorizationErrorException' : `${prefix}Exception`
    const details = `(Service: ${prefix}, Status Code: 403, Request ID: ${requestId})`
    return new StateFailure(`${prefix}.${name}`, `${message} ${details}`)
  }
  const code = prefix === 'SNS' ? 'AuthorizationError' : 'AccessDeniedException'
  return new StateFailure(
    `${prefix}.${known.name}`,
    `${message} (Service: ${known.service}; Status Code: ${known.status}; Error Code: ${code}; Request ID: ${requestId}; Proxy: null)`,
  )
}

/** `AWS.SimpleQueueService.NonExistentQueue` and `ExecutionAlreadyExists` are exceptions by their last part. */
function exceptionName(code: string): string {
  const name = code.slice(code.lastIndexOf('.') + 1)
  return name.endsWith('Exception') ? name : `${name}Exception`
}

/** What optimized integrations add to a service's answer. */
export function withMetadata(output: unknown, requestId: string): Record<string, unknown> {
  return {
    ...(output as object),
    SdkHttpMetadata: { HttpStatusCode: 200 },
    SdkResponseMetadata: { RequestId: requestId },
  }
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
