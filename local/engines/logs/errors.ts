/** The service's errors, in its words. */
import { AwsError } from '../../kernel/aws-error'
import type { TagProblem } from '../../kernel/tags'

export const invalid = (message: string): AwsError => new AwsError('InvalidParameterException', message)

/** Of an input that is beyond what the API's own model allows. */
export const violated = (value: unknown, at: string, constraint: string): AwsError =>
  invalid(
    `1 validation error detected: Value '${String(value)}' at '${at}' failed to satisfy constraint: Member must ${constraint}`,
  )

/** Of a name of a group or a stream. */
export const tooLong = (): AwsError =>
  invalid('Invalid LogGroup or LogStream, both must have length less than or equal to 512.')

export const twoGroups = (): AwsError =>
  new AwsError('ValidationException', 'LogGroup name and LogGroup ARN are mutually exclusive parameters.')

export const invalidPattern = (why: string): AwsError => invalid(`Invalid filter pattern: ${why}`)

export const alreadyExists = (what: 'group' | 'stream'): AwsError =>
  new AwsError('ResourceAlreadyExistsException', `The specified log ${what} already exists`)

const notFound = (message: string): AwsError => new AwsError('ResourceNotFoundException', message)

export const noSuch = (what: 'group' | 'stream'): AwsError => notFound(`The specified log ${what} does not exist.`)

export const noSuchPolicy = (name: string): AwsError => notFound(`Policy with name [${name}] does not exist`)

export const badTags = ({ why }: TagProblem): AwsError => invalid(`Tags: ${why}.`)
