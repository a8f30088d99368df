/** The service's errors, in its words. */
import { AwsError } from '../../kernel/aws-error'
import type { TagProblem } from '../../kernel/tags'

export const invalid = (message: string): AwsError => new AwsError('InvalidParameterException', message)

export const invalidPattern = (why: string): AwsError => invalid(`Invalid filter pattern: ${why}`)

export const alreadyExists = (what: 'group' | 'stream'): AwsError =>
  new AwsError('ResourceAlreadyExistsException', `The specified log ${what} already exists`)

const notFound = (message: string): AwsError => new AwsError('ResourceNotFoundException', message)

export const noSuch = (what: 'group' | 'stream'): AwsError => notFound(`The specified log ${what} does not exist.`)

export const noSuchPolicy = (name: string): AwsError => notFound(`Policy with name [${name}] does not exist`)

export const badTags = ({ why }: TagProblem): AwsError => invalid(`Tags: ${why}.`)
