/** The errors of the Step Functions API, in AWS's words. */
import { AwsError } from '../../kernel/aws-error'
import { longestKey, longestValue, type TagProblem } from '../../kernel/tags'

/** What is no ARN at all, and one of another kind of resource, are told in AWS's words. */
export const invalidArn = (arn: unknown): AwsError => {
  const text = String(arn)
  const [prefix, , service, , , type] = text.split(':')
  if (prefix !== 'arn') return new AwsError('InvalidArn', `Invalid Arn: 'Invalid ARN prefix: ${text}'`)
  const isOther = service === 'states' && type !== undefined && type !== ''
  return new AwsError(
    'InvalidArn',
    `Invalid Arn: '${isOther ? `Resource type not valid in this context: ${type}` : text}'`,
  )
}
export const invalidRoleArn = (arn: string): AwsError => new AwsError('InvalidArn', `Invalid Role Arn: '${arn}'`)
export const invalidName = (name: unknown): AwsError => new AwsError('InvalidName', `Invalid Name: '${String(name)}'`)
export const invalidDefinition = (problem: string): AwsError =>
  new AwsError('InvalidDefinition', `Invalid State Machine Definition: '${problem}'`)
export const invalidLogging = (problem: string): AwsError =>
  new AwsError('InvalidLoggingConfiguration', `Invalid Logging Configuration: ${problem}`)
export const invalidEncryption = (problem: string): AwsError =>
  new AwsError('InvalidEncryptionConfiguration', `Invalid Encryption Configuration: '${problem}'`)
export const invalidInput = (problem: string): AwsError =>
  new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${problem}'`)
export const invalidOutput = (problem: string): AwsError =>
  new AwsError('InvalidOutput', `Invalid Output: '${problem}'`)
export const invalidToken = (): AwsError => new AwsError('InvalidToken', "Invalid Token: 'Invalid token'")
export const pageTokenInvalid = (): AwsError => new AwsError('InvalidToken', "Invalid Token: 'Invalid page token'")
export const taskTimedOut = (): AwsError =>
  new AwsError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'")
export const taskDoesNotExist = (): AwsError =>
  new AwsError('TaskDoesNotExist', "Task Does Not Exist: 'Provided task does not exist'")
export const machineDoesNotExist = (arn: string): AwsError =>
  new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`)
export const machineDeleting = (arn: string): AwsError =>
  new AwsError('StateMachineDeleting', `State Machine is being deleted: '${arn}'`)
export const machineAlreadyExists = (arn: string): AwsError =>
  new AwsError('StateMachineAlreadyExists', `State Machine Already Exists: '${arn}'`)
export const typeNotSupported = (): AwsError =>
  new AwsError('StateMachineTypeNotSupported', 'This operation is not supported by this type of state machine')
export const roleNotAssumable = (): AwsError =>
  new AwsError(
    'AccessDeniedException',
    'Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.',
  )
/** AWS's words, as public reports quote them. */
export const logGroupDenied = (): AwsError =>
  new AwsError('AccessDeniedException', 'The state machine IAM Role is not authorized to access the Log Destination')
export const executionDoesNotExist = (arn: string): AwsError =>
  new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`)
export const executionAlreadyExists = (arn: string): AwsError =>
  new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`)
export const activityDoesNotExist = (arn: string): AwsError =>
  new AwsError('ActivityDoesNotExist', `Activity Does Not Exist: '${arn}'`)
export const resourceNotFound = (arn: string): AwsError =>
  new AwsError('ResourceNotFound', `Resource not found: '${arn}'`)
export const badTags = ({ what, why }: TagProblem): AwsError => {
  if (what === 'count') return new AwsError('TooManyTags', `A resource can have ${why}`)
  const most = what === 'key' ? longestKey : what === 'value' ? longestValue : undefined
  if (most === undefined) return validation(`Value at 'tags' failed to satisfy constraint: ${why}`)
  return validation(
    `Value at 'tags.member.${what}' failed to satisfy constraint: Member must have length less than or equal to ${most}`,
  )
}
/** Of TestState, whose own checks count no errors. */
export const testRefused = (message: string): AwsError => new AwsError('ValidationException', message)
export const validation = (problem: string): AwsError =>
  new AwsError('ValidationException', `1 validation error detected: ${problem}`)
