/** What a failed call of a target means: the code its dead letter carries, and whether to try again. */
import { isAwsError } from '../../kernel/aws-error'
import { messageOf } from '../../kernel/message-of'

export interface Failure {
  /** One of the codes that EventBridge puts into ERROR_CODE. */
  readonly code: string
  readonly message: string
  readonly retryable: boolean
}

/** What the target was to get can't be made, or can't be taken. Not to be mended by trying again. */
export class InvalidInput extends Error {
  readonly code = 'INVALID_JSON'
}

/** Permissions and targets that are not there go straight to the dead-letter queue; throttles and 5xx are tried again. */
export function failureOf(error: unknown): Failure {
  const message = messageOf(error)
  const failed = (code: string, retryable = false): Failure => ({ code, message, retryable })
  if (error instanceof InvalidInput) return failed('INVALID_JSON')
  if (!isAwsError(error)) return failed('INTERNAL_ERROR', true)
  const { code, status } = error
  if (/AccessDenied|Unauthorized|AuthorizationError|NotAuthorized/i.test(code)) return failed('NO_PERMISSIONS')
  if (/NotFound|DoesNotExist|NonExistent|UnknownService/i.test(code)) return failed('NO_RESOURCE')
  if (status === 501) return failed('SDK_CLIENT_ERROR')
  if (/Thrott|TooManyRequests|LimitExceeded|SlowDown/i.test(code) || status === 429) return failed('THROTTLING', true)
  if (/InvalidJson|InvalidRequestContent/i.test(code)) return failed('INVALID_JSON')
  if (status >= 500) return failed('ERROR_FROM_TARGET', true)
  return failed('INVALID_PARAMETER')
}
