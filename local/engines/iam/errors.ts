/** IAM's errors for what is not there, too much, or no policy. */
import { AwsError } from '../../kernel/aws-error'
import type { TagProblem } from '../../kernel/tags'

export function noSuchEntity(message: string): AwsError {
  return new AwsError('NoSuchEntity', message, 404)
}

export function limit(message: string): AwsError {
  return new AwsError('LimitExceeded', message, 409)
}

export function malformedPolicy(message: string): AwsError {
  return new AwsError('MalformedPolicyDocument', message)
}

export function invalidInput(message: string): AwsError {
  return new AwsError('InvalidInput', message)
}

export function conflict(message: string): AwsError {
  return new AwsError('DeleteConflict', message, 409)
}

/** For what is against the API's own model; `member` as IAM writes it. */
export function unfit(member: string, must: string): AwsError {
  return new AwsError(
    'ValidationError',
    `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must ${must}`,
  )
}

export function alreadyExists(message: string): AwsError {
  return new AwsError('EntityAlreadyExists', message, 409)
}

export function badTags({ what, why }: TagProblem): AwsError {
  return what === 'count' ? limit(`Tags: ${why}.`) : invalidInput(`Tags: ${why}.`)
}
