/** The service's errors, in its words. */
import { AwsError } from '../../kernel/aws-error'
import type { TagProblem } from '../../kernel/tags'

export const invalid = (why: string): AwsError => new AwsError('InvalidParameter', `Invalid parameter: ${why}`)

export const notFound = (what: 'Topic' | 'Subscription'): AwsError =>
  new AwsError('NotFound', `${what} does not exist`, 404)

/** Its word for a denial, which comes before its operations. */
export const errorCodes = { AccessDeniedException: 'AuthorizationError' } as const

export const badTags = ({ what, why }: TagProblem): AwsError =>
  what === 'count'
    ? new AwsError('TagLimitExceeded', 'Could not complete request: tag quota of per resource exceeded')
    : invalid(`Tags Reason: ${why}`)

/** As its denials write an action and a resource. */
export const denied = (action: string, resource: string) => [action.replace(/^sns:/, 'SNS:'), resource] as const
