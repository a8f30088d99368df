/** The service's errors, in its words. */
import { AwsError } from '../../kernel/aws-error'
import type { TagProblem } from '../../kernel/tags'

export const invalid = (why: string): AwsError => new AwsError('InvalidParameter', `Invalid parameter: ${why}`)

export const notFound = (what: 'Topic' | 'Subscription'): AwsError =>
  new AwsError('NotFound', `${what} does not exist`, 404)

/** @throws InvalidParameter if it is no ARN; whether there is such a thing is asked afterwards. */
export function checkArn(arn: string, member: string): void {
  const elements = arn.split(':').length
  if (elements < 6) throw invalid(`${member} Reason: An ARN must have at least 6 elements, not ${elements}`)
}

export const noResource = (): AwsError => new AwsError('ResourceNotFound', 'Resource does not exist', 404)

/** Its word for a denial, which comes before its operations. */
export const errorCodes = { AccessDeniedException: 'AuthorizationError' } as const

export function badTags({ what, why }: TagProblem): AwsError {
  if (what === 'twice') return invalid('Duplicated keys are not allowed.')
  if (what !== 'count') return invalid(`Tags Reason: ${why}`)
  return new AwsError('TagLimitExceeded', 'Could not complete request: tag quota of per resource exceeded')
}

/** As its denials write an action and a resource. */
export const denied = (action: string, resource: string) => [action.replace(/^sns:/, 'SNS:'), resource] as const
