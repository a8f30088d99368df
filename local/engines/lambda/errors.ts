/** Lambda's error for input that it can't take. */
import { AwsError } from '../../kernel/aws-error'
import type { TagProblem } from '../../kernel/tags'

export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message, 400, { Type: 'User' })
}

export const badTags = ({ why }: TagProblem): AwsError => invalidParameter(`Tags: ${why}.`)
