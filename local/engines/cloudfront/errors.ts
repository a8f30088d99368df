/** CloudFront's errors. */
import { AwsError } from '../../kernel/aws-error'
import type { TagProblem } from '../../kernel/tags'

export const invalidArgument = (message: string): AwsError => new AwsError('InvalidArgument', message)

export const noSuchResource = (arn: string): AwsError =>
  new AwsError('NoSuchResource', `The specified resource does not exist: ${arn}`, 404)

export const stale = (): AwsError =>
  new AwsError('PreconditionFailed', 'The request failed because it did not meet the preconditions in If-Match.', 412)

export const withoutVersion = (): AwsError =>
  new AwsError('InvalidIfMatchVersion', 'The If-Match version is missing or not valid for the resource.')

export const badTags = ({ why }: TagProblem): AwsError => new AwsError('InvalidTagging', `Tags: ${why}.`)
