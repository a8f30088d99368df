/** The errors of Secrets Manager, in its words. None of them has a value of a secret in it. */
import { AwsError } from '../../kernel/aws-error'
import type { TagProblem } from '../../kernel/tags'

export const invalidParameter = (message: string): AwsError => new AwsError('InvalidParameterException', message)

export const invalidRequest = (message: string): AwsError => new AwsError('InvalidRequestException', message)

export const notFound = (message = "Secrets Manager can't find the specified secret."): AwsError =>
  new AwsError('ResourceNotFoundException', message)

export const noSuchVersion = (id: string): AwsError =>
  notFound(`Secrets Manager can't find the specified secret value for VersionId: ${id}`)

export const noSuchStage = (stage: string): AwsError =>
  notFound(`Secrets Manager can't find the specified secret value for staging label: ${stage}`)

export const markedForDeletion = (): AwsError =>
  invalidRequest("You can't perform this operation on the secret because it was marked for deletion.")

export const nameScheduledForDeletion = (): AwsError =>
  invalidRequest("You can't create this secret because a secret with this name is already scheduled for deletion.")

export function cannotDecrypt(keyFile: string, cause: unknown): AwsError {
  const error = new AwsError(
    'DecryptionFailure',
    `Secrets Manager can't decrypt the protected secret text: ${keyFile} beside the store is not the key that it was sealed under.`,
  )
  error.cause = cause
  return error
}

export const secretExists = (name: string): AwsError =>
  new AwsError('ResourceExistsException', `The operation failed because the secret ${name} already exists.`)

export const tokenInUse = (token: string, arn: string): AwsError =>
  new AwsError(
    'ResourceExistsException',
    `You can't use ClientRequestToken ${token} because that value is already in use for a version of secret ${arn}.`,
  )

export const invalidName = (): AwsError =>
  new AwsError(
    'ValidationException',
    'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
  )

/** `value` is never a secret's. */
export function constraint(member: string, rule: string, value?: unknown): AwsError {
  const shown = value === undefined ? 'Value' : `Value '${value}'`
  return new AwsError(
    'ValidationException',
    `1 validation error detected: ${shown} at '${member}' failed to satisfy constraint: Member must ${rule}`,
  )
}

export function missingMember(path: readonly string[]): AwsError {
  const [first = '', ...rest] = path
  return constraint([first.charAt(0).toLowerCase() + first.slice(1), ...rest].join('.'), 'not be null', 'null')
}

export const badTags = ({ why }: TagProblem): AwsError => invalidParameter(`Tags: ${why}`)

export const malformedPolicy = (message: string): AwsError => new AwsError('MalformedPolicyDocumentException', message)
