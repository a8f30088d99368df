/** The second API's errors. */
import { AwsError } from '../../kernel/aws-error'

export const bad = (message: string): AwsError => new AwsError('BadRequestException', message)

export const notFound = (message: string): AwsError => new AwsError('NotFoundException', message, 404)

export const alreadyExists = (message: string): AwsError => new AwsError('AlreadyExistsException', message)
