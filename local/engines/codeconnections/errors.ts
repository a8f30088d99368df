/** The service's errors, in its words. */
import { AwsError } from '../../kernel/aws-error'
import type { TagProblem } from '../../kernel/tags'

export const noSuchConnection = (arn: string): AwsError =>
  new AwsError('ResourceNotFoundException', `Connection not found: ${arn}`)

export const invalidInput = (message: string): AwsError => new AwsError('InvalidInputException', message)

/** AWS asks the provider; here somebody says where it is. */
export const notMapped = (repository: string, known: readonly string[]): AwsError =>
  new AwsError(
    'ResourceNotFoundException',
    `No directory is mapped to the repository ${repository}: start with --source ${repository}=DIRECTORY (sources)` +
      (known.length > 0 ? `; mapped are ${known.join(', ')}` : ''),
  )

export const noSuchBranch = (repository: string, branch: string): AwsError =>
  new AwsError('ResourceNotFoundException', `The repository ${repository} has no branch ${branch}`)

export const badToken = (): AwsError => invalidInput('The NextToken is not valid')

export const badTags = ({ why }: TagProblem): AwsError => invalidInput(`Invalid tags: ${why}`)
