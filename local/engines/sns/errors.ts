/** The service's errors, in its words. */
import { AwsError } from '../../kernel/aws-error'
import type { TagProblem } from '../../kernel/tags'

export const invalid = (why: string): AwsError => new AwsError('InvalidParameter', `Invalid parameter: ${why}`)

export const notFound = (what: 'Topic' | 'Subscription'): AwsError =>
  new AwsError('NotFound', `${what} does not exist`, 404)

export const badTags = ({ what, why }: TagProblem): AwsError =>
  what === 'count'
    ? new AwsError('TagLimitExceeded', 'Could not complete request: tag quota of per resource exceeded')
    : invalid(`Tags Reason: ${why}`)
