import { AwsError } from '../../../../../local/kernel/aws-error'

export const invalid = (message: string): AwsError => new AwsError('ValidationException', message)
