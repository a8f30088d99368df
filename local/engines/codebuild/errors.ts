/** The service's errors, in its words. */
import { AwsError } from '../../kernel/aws-error'
import type { TagProblem } from '../../kernel/tags'

export const invalidInput = (message: string): AwsError => new AwsError('InvalidInputException', message)

export const noSuchProject = (arn: string): AwsError =>
  new AwsError('ResourceNotFoundException', `Project cannot be found: ${arn}`)

export const noSuchBuild = (id: string): AwsError =>
  new AwsError('ResourceNotFoundException', `Build cannot be found: ${id}`)

export const projectExists = (arn: string): AwsError =>
  new AwsError('ResourceAlreadyExistsException', `Project already exists: ${arn}`)

/** AWS's builds run on its machines; here they would run on somebody's own. */
export const buildsAreOff = (): AwsError =>
  new AwsError(
    'BuildsNotAllowed',
    "A build runs its commands on this machine with your rights, and this cloud was started without leave to: start it with 'signalbox start --allow-builds', or with the option allowBuilds of startLocalCloud",
    403,
  )

export const badTags = ({ why }: TagProblem): AwsError => invalidInput(`Invalid tags: ${why}`)
