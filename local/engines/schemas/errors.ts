/** The service's errors, in its words. */
import { AwsError } from '../../kernel/aws-error'
import type { TagProblem } from '../../kernel/tags'

export function bad(message: string): AwsError {
  return new AwsError('BadRequestException', message)
}

export function notFound(message: string): AwsError {
  return new AwsError('NotFoundException', message, 404)
}

export const badTags = ({ why }: TagProblem): AwsError => bad(`Tags: ${why}.`)

export function conflict(message: string): AwsError {
  return new AwsError('ConflictException', message, 409)
}
