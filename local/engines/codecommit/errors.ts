/** The service's errors, in its words. */
import { AwsError } from '../../kernel/aws-error'
import type { TagProblem } from '../../kernel/tags'

export const noSuchRepository = (name: string): AwsError =>
  new AwsError('RepositoryDoesNotExistException', `${name} does not exist`)

export const repositoryExists = (name: string): AwsError =>
  new AwsError('RepositoryNameExistsException', `Repository named ${name} already exists`)

export const invalidName = (name: string): AwsError =>
  new AwsError(
    'InvalidRepositoryNameException',
    `The repository name ${JSON.stringify(name)} is not valid: 1 to 100 letters, digits, '.', '_' and '-', not ending in .git`,
  )

export const noSuchBranch = (branch: string): AwsError =>
  new AwsError('BranchDoesNotExistException', `Could not find branch ${branch}`)

export const noSuchCommit = (id: string): AwsError =>
  new AwsError('CommitDoesNotExistException', `Commit ${id} does not exist`)

export const badToken = (): AwsError =>
  new AwsError('InvalidContinuationTokenException', 'The specified continuation token is not valid.')

export const badTags = ({ why }: TagProblem): AwsError => new AwsError('InvalidTagsMapException', why)
