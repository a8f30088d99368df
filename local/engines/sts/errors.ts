import { AwsError } from '../../kernel/aws-error'

export function invalid(problem: string): AwsError {
  return new AwsError('ValidationError', problem)
}
