/** The errors of KMS, in AWS's words where they are known. */
import { AwsError } from '../../kernel/aws-error'
import type { TagProblem } from '../../kernel/tags'

export const invalid = (message: string): AwsError => new AwsError('ValidationException', message)

/** `value` is never what is to be encrypted. */
export function constraint(member: string, rule: string, value?: unknown): AwsError {
  const shown = value === undefined ? 'Value' : `Value '${value}'`
  return invalid(
    `1 validation error detected: ${shown} at '${member}' failed to satisfy constraint: Member must ${rule}`,
  )
}

export const keyNotFound = (arn: string): AwsError => new AwsError('NotFoundException', `Key '${arn}' does not exist`)

export const aliasNotFound = (arn: string): AwsError => new AwsError('NotFoundException', `Alias ${arn} is not found.`)

export const invalidKeyId = (id: string): AwsError => new AwsError('NotFoundException', `Invalid keyId '${id}'`)

export const disabled = (arn: string): AwsError => new AwsError('DisabledException', `${arn} is disabled.`)

export const pendingDeletion = (arn: string): AwsError =>
  new AwsError('KMSInvalidStateException', `${arn} is pending deletion.`)

export const notPendingDeletion = (arn: string): AwsError =>
  new AwsError('KMSInvalidStateException', `${arn} is not pending deletion.`)

export const ofAws = (arn: string): AwsError =>
  new AwsError('AccessDeniedException', `${arn} is a key that AWS manages: it can't be changed.`)

export const aliasExists = (arn: string): AwsError =>
  new AwsError('AlreadyExistsException', `An alias with the name ${arn} already exists`)

/** AWS says no more than this. */
export const invalidCiphertext = (): AwsError => new AwsError('InvalidCiphertextException', '')

export const incorrectKey = (): AwsError =>
  new AwsError(
    'IncorrectKeyException',
    'The key ID in the request does not identify a CMK that can perform this operation.',
  )

export const malformedPolicy = (message: string): AwsError => new AwsError('MalformedPolicyDocumentException', message)

export const noSuchGrant = (id: string): AwsError => new AwsError('NotFoundException', `Grant ID ${id} not found`)

export const invalidMarker = (): AwsError => new AwsError('InvalidMarkerException', 'Could not deserialize marker')

const saidOfTags = {
  count: 'Too many tags',
  twice: 'Duplicate tag keys',
  prefix: 'Tags beginning with aws: are reserved',
}

export const badTags = ({ what, why }: TagProblem): AwsError =>
  new AwsError('TagException', what === 'key' || what === 'value' ? why : saidOfTags[what])
