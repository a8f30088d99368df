/** STS's errors. */
import { AwsError } from '../../kernel/aws-error'

export function invalid(problem: string): AwsError {
  return new AwsError('ValidationError', problem)
}

export function invalidParameter(problem: string): AwsError {
  return new AwsError('InvalidParameterValue', problem)
}

export function malformedPolicy(problem: string): AwsError {
  return new AwsError('MalformedPolicyDocument', problem)
}
