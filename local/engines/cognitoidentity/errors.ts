/** The errors of identity pools, in AWS's words. */
import { AwsError } from '../../kernel/aws-error'

export function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message)
}

export function notAuthorized(message: string): AwsError {
  return new AwsError('NotAuthorizedException', message, 403)
}

export function notFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message, 404)
}

export function conflict(message: string): AwsError {
  return new AwsError('ResourceConflictException', message, 409)
}

export function limit(message: string): AwsError {
  return new AwsError('LimitExceededException', message)
}

export const invalidLogin = (why: string): AwsError => notAuthorized(`Invalid login token. ${why}`)

export const invalidConfiguration = (): AwsError =>
  new AwsError(
    'InvalidIdentityPoolConfigurationException',
    'Invalid identity pool configuration. Check assigned IAM roles for this pool.',
  )
