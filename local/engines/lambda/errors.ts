/** Lambda's error for input that it can't take. */
import { AwsError } from '../../kernel/aws-error'
import type { TagProblem } from '../../kernel/tags'

export function invalidParameter(message: string, cause?: unknown): AwsError {
  const error = new AwsError('InvalidParameterValueException', message, 400, { Type: 'User' })
  if (cause !== undefined) error.cause = cause
  return error
}

/** In the words of AWS's own checks of members. `at`: the member, as the API spells it with a small first letter. */
export function violated(value: unknown, at: string, constraint: string): AwsError {
  const shown = Array.isArray(value) ? `[${value.join(', ')}]` : String(value)
  return new AwsError(
    'ValidationException',
    `1 validation error detected: Value '${shown}' at '${at}' failed to satisfy constraint: ${constraint}`,
  )
}

export function notFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message, 404, { Type: 'User' })
}

export const badTags = ({ what, why }: TagProblem): AwsError =>
  invalidParameter(what === 'count' ? 'Number of tags exceeds resource tag limit.' : `Tags: ${why}.`)
