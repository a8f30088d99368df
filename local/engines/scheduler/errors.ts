/** Scheduler's errors. */
import { AwsError } from '../../kernel/aws-error'
import type { TagProblem } from '../../kernel/tags'

export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message)
}

export function notFound(what: string, name: string): AwsError {
  return new AwsError('ResourceNotFoundException', `${what} ${name} does not exist.`, 404)
}

export function conflict(message: string): AwsError {
  return new AwsError('ConflictException', message, 409)
}

export function badTags({ what, why }: TagProblem): AwsError {
  return what === 'count'
    ? new AwsError('ServiceQuotaExceededException', `Tags: ${why}.`, 402)
    : invalid(`Tags: ${why}.`)
}
