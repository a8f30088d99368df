/** The errors of Parameter Store, in AWS's words where they are known. None has a value of a parameter in it. */
import { AwsError } from '../../kernel/aws-error'
import type { TagProblem } from '../../kernel/tags'

export const invalid = (message: string): AwsError => new AwsError('ValidationException', message)

/** AWS says no more than this. */
export const parameterNotFound = (): AwsError => new AwsError('ParameterNotFound', '')

export const versionNotFound = (name: string, selector: string): AwsError =>
  new AwsError(
    'ParameterVersionNotFound',
    `Systems Manager could not find version ${selector} of ${name}. Verify the version and try again.`,
  )

export const labelNotFound = (name: string, label: string): AwsError =>
  new AwsError(
    'ParameterVersionNotFound',
    `Systems Manager could not find label ${label} of ${name}. Verify the label and try again.`,
  )

export const alreadyExists = (): AwsError =>
  new AwsError(
    'ParameterAlreadyExists',
    'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
  )

export const reservedName = (name: string): AwsError =>
  new AwsError('AccessDeniedException', `No access to reserved parameter name: ${name}.`)

export const badName = (): AwsError =>
  invalid(
    'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_',
  )

export const notQualified = (): AwsError => invalid('Parameter name must be a fully qualified name.')

export const tooDeep = (levels: number): AwsError =>
  new AwsError(
    'HierarchyLevelLimitExceededException',
    `A parameter name can have a maximum of ${levels} levels in its hierarchy.`,
  )

/** `value` is never a parameter's. */
export function constraint(member: string, rule: string, value?: unknown): AwsError {
  const shown = value === undefined ? 'Value' : `Value '${value}'`
  return invalid(
    `1 validation error detected: ${shown} at '${member}' failed to satisfy constraint: Member must ${rule}`,
  )
}

export const patternMismatch = (pattern: string): AwsError =>
  new AwsError(
    'ParameterPatternMismatchException',
    `Parameter value, cannot be validated against allowedPattern: ${pattern}`,
  )

export const invalidPattern = (why: string): AwsError => new AwsError('InvalidAllowedPatternException', why)

export const invalidKey = (why: string): AwsError => new AwsError('InvalidKeyId', why)

export const tooManyVersions = (name: string, version: number): AwsError =>
  new AwsError(
    'ParameterMaxVersionLimitExceeded',
    `You attempted to create a new version of ${name} by calling the PutParameter API with the overwrite flag. Version ${version}, the oldest version, can't be deleted because it has a label associated with it. Move the label to another version of the parameter, and try again.`,
  )

export const tooManyLabels = (): AwsError =>
  new AwsError('ParameterVersionLabelLimitExceeded', 'A parameter version can have maximum 10 labels.')

export const invalidToken = (): AwsError => new AwsError('InvalidNextToken', 'The specified token is not valid.')

export const invalidFilterKey = (key: string, known: readonly string[]): AwsError =>
  new AwsError('InvalidFilterKey', `The filter key ${key} is not valid here: ${known.join(', ')}.`)

export const invalidFilterOption = (option: string, key: string): AwsError =>
  new AwsError('InvalidFilterOption', `The following filter option is not valid: ${option}, of ${key}.`)

export const badTags = ({ what, why }: TagProblem): AwsError =>
  what === 'count' ? new AwsError('TooManyTagsError', why) : invalid(why)

export const invalidResourceType = (type: string): AwsError =>
  new AwsError('InvalidResourceType', `${type} is not a valid resource type here: only Parameter is modelled`)

export const invalidResourceId = (): AwsError =>
  new AwsError(
    'InvalidResourceId',
    'The resource ID is not valid. Verify that you entered the correct ID and try again.',
  )
