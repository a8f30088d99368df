/** Scheduler's errors. */
import { AwsError } from '../../kernel/aws-error'

export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message)
}

export function notFound(what: string, name: string): AwsError {
  return new AwsError('ResourceNotFoundException', `${what} ${name} does not exist.`, 404)
}

export function conflict(message: string): AwsError {
  return new AwsError('ConflictException', message, 409)
}
