/** AWS's wording for input that breaks a constraint of the API, and for what is not there. */
import { AwsError } from '../../kernel/aws-error'
import type { TagProblem } from '../../kernel/tags'

export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message)
}

export function notFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message)
}

export function alreadyExists(message: string): AwsError {
  return new AwsError('ResourceAlreadyExistsException', message)
}

export function badTags({ what, why }: TagProblem): AwsError {
  return what === 'count' ? new AwsError('LimitExceededException', `Tags: ${why}.`) : invalid(`Tags: ${why}.`)
}

export function constraint(member: string, value: unknown, rule: string): AwsError {
  const shown = value === undefined || value === null ? 'null' : `'${value}'`
  const at = shown === 'null' ? `Value at '${member}'` : `Value ${shown} at '${member}'`
  return invalid(`1 validation error detected: ${at} failed to satisfy constraint: ${rule}`)
}
