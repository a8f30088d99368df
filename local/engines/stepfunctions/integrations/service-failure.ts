/** What a failed call becomes: an error named as Step Functions names it. */
import { randomUUID } from 'node:crypto'
import type { Api } from '../../../kernel/api'
import { type AwsError, isAwsError } from '../../../kernel/aws-error'
import { StateFailure } from '../failures/state-failure'

interface Older {
  readonly prefix: string
  /** The service as causes name it. */
  readonly service: string
  /** Errors that a service's model does not name, a denial among them, have one name in common. */
  readonly general: string
  /** Of a denial, where it differs. */
  readonly denied?: { readonly status?: number; readonly code?: string; readonly name?: string }
}

/** The optimized integrations are made with an SDK that is older than the one of `aws-sdk`. */
const olderOnes: Readonly<Record<string, Older>> = {
  dynamodb: { prefix: 'DynamoDB', service: 'AmazonDynamoDBv2', general: 'AmazonDynamoDBException' },
  events: { prefix: 'EventBridge', service: 'AmazonEventBridge', general: 'AmazonEventBridgeException' },
  lambda: { prefix: 'Lambda', service: 'AWSLambda', general: 'AWSLambdaException', denied: { status: 403 } },
  sns: {
    prefix: 'SNS',
    service: 'AmazonSNS',
    general: 'AmazonSNSException',
    denied: { status: 403, code: 'AuthorizationError', name: 'AuthorizationErrorException' },
  },
  sqs: { prefix: 'SQS', service: 'AmazonSQS', general: 'AmazonSQSException', denied: { status: 403 } },
  states: { prefix: 'StepFunctions', service: 'AWSStepFunctions', general: 'AWSStepFunctionsException' },
}

const denials = new Set(['AccessDenied', 'AccessDeniedException', 'AuthorizationError', 'UnauthorizedOperation'])

export const isDenial = ({ code }: AwsError): boolean => denials.has(code)

/** Of an optimized integration or a function's own ARN; `service` as the local cloud calls it. */
export function optimizedFailure(error: unknown, service: string, api: Api | undefined): StateFailure {
  if (error instanceof StateFailure) return error
  const {
    prefix,
    service: named,
    general,
    denied = {},
  } = olderOnes[service] ?? { prefix: service, service, general: '' }
  if (!isAwsError(error)) return new StateFailure(`${prefix}.SdkClientException`, String(error))
  const isDenied = isDenial(error)
  const name = isDenied ? (denied.name ?? general) : (exceptionName(error, api) ?? general)
  const code = isDenied ? (denied.code ?? 'AccessDeniedException') : error.code
  const status = isDenied ? (denied.status ?? 400) : error.status
  const details = `(Service: ${named}; Status Code: ${status}; Error Code: ${code}; Request ID: ${randomUUID()}; Proxy: null)`
  return new StateFailure(`${prefix}.${name}`, `${error.message} ${details}`)
}

/** Of an integration of `aws-sdk`: `DynamoDb.ResourceNotFoundException`, and for what has no name `DynamoDb.DynamoDbException`. */
export function sdkFailure(error: unknown, prefix: string, api: Api | undefined): StateFailure {
  if (error instanceof StateFailure) return error
  if (!isAwsError(error)) return new StateFailure(`${prefix}.SdkClientException`, String(error))
  const isDenied = isDenial(error)
  const common = isDenied && prefix === 'Sns' ? 'AuthorizationErrorException' : `${prefix}Exception`
  const name = isDenied ? common : (exceptionName(error, api) ?? common)
  const extended = prefix === 'S3' ? `, Extended Request ID: ${randomUUID()}` : ''
  const status = isDenied ? 403 : error.status
  const details = `(Service: ${prefix}, Status Code: ${status}, Request ID: ${randomUUID()}${extended})`
  return new StateFailure(`${prefix}.${name}`, `${error.message} ${details} (SDK Attempt Count: 1)`)
}

/** What the service's model calls the error; undefined if it does not name it. A service's own fault has its name anyway. */
function exceptionName({ code, status }: AwsError, api: Api | undefined): string | undefined {
  const isOwnFault = status >= 500 || code === 'ServiceException'
  const name = api && !isOwnFault ? api.error(code)?.name : code
  if (name === undefined) return undefined
  return name.endsWith('Exception') ? name : `${name}Exception`
}
