/** What a failed call becomes: an error named as Step Functions names it. */
import { isAwsError } from '../../kernel/aws-error'
import { PermissionsError } from '../errors/permissions'
import { StateFailure } from '../errors/state-failure'

const denied = new Set(['AccessDenied', 'AccessDeniedException', 'AuthorizationError', 'UnauthorizedOperation'])

/** `prefix` is the service as error names spell it: `DynamoDB.ConditionalCheckFailedException`. */
export function serviceFailure(error: unknown, prefix: string): StateFailure {
  if (error instanceof StateFailure) return error
  if (!isAwsError(error)) return new StateFailure(`${prefix}.SdkClientException`, String(error))
  if (denied.has(error.code)) return new PermissionsError(error.message)
  return new StateFailure(
    `${prefix}.${exceptionName(error.code)}`,
    `${error.message} (Service: ${prefix}, Status Code: ${error.status})`,
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
