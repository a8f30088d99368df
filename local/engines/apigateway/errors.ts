/** The service's errors, in its words. */
import { AwsError } from '../../kernel/aws-error'

export function notFound(what: string): AwsError {
  return missing(`Invalid ${what} identifier specified`)
}

export function missing(message: string): AwsError {
  return new AwsError('NotFoundException', message, 404)
}

export function badRequest(message: string): AwsError {
  return new AwsError('BadRequestException', message, 400)
}

export function conflict(message: string): AwsError {
  return new AwsError('ConflictException', message, 409)
}

export function found<Row>(row: Row | undefined, what: string): Row {
  if (row === undefined) throw notFound(what)
  return row
}
