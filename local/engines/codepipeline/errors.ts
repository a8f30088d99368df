/** CodePipeline's errors. */
import { AwsError } from '../../kernel/aws-error'
import type { TagProblem } from '../../kernel/tags'

export const validation = (message: string): AwsError => new AwsError('ValidationException', message)

/** What the services say of a member that breaks a constraint of the API. */
export function constraint(value: unknown, member: string, rule: string): AwsError {
  const shown = String(value).slice(0, 200)
  return validation(
    `1 validation error detected: Value '${shown}' at '${member}' failed to satisfy constraint: Member must ${rule}`,
  )
}

export const invalidStructure = (message: string): AwsError => new AwsError('InvalidStructureException', message)
export const invalidStage = (message: string): AwsError => new AwsError('InvalidStageDeclarationException', message)
export const invalidAction = (message: string): AwsError => new AwsError('InvalidActionDeclarationException', message)

export function pipelineNotFound(accountId: string, name: string): AwsError {
  return new AwsError(
    'PipelineNotFoundException',
    `Account '${accountId}' does not have a pipeline with name '${name}'`,
  )
}

export function pipelineNameInUse(accountId: string, name: string): AwsError {
  return new AwsError(
    'PipelineNameInUseException',
    `A pipeline with the name '${name}' already exists in account '${accountId}'`,
  )
}

export function versionNotFound(name: string, version: number): AwsError {
  return new AwsError('PipelineVersionNotFoundException', `Pipeline '${name}' does not have a version ${version}`)
}

export function stageNotFound(pipeline: string, stage: string): AwsError {
  return new AwsError('StageNotFoundException', `Pipeline '${pipeline}' does not have a stage with name '${stage}'`)
}

export function actionNotFound(stage: string, action: string): AwsError {
  return new AwsError('ActionNotFoundException', `Stage '${stage}' does not have an action with name '${action}'`)
}

export function executionNotFound(pipeline: string, id: string): AwsError {
  return new AwsError(
    'PipelineExecutionNotFoundException',
    `Pipeline '${pipeline}' does not have an execution with id '${id}'`,
  )
}

export const jobNotFound = (id: string): AwsError =>
  new AwsError('JobNotFoundException', `A job with id '${id}' does not exist`)

export const invalidJobState = (id: string): AwsError =>
  new AwsError('InvalidJobStateException', `The job with id '${id}' has already been answered, or its time is over`)

export const invalidNextToken = (): AwsError =>
  new AwsError('InvalidNextTokenException', 'The next token was specified in an invalid format')

export const invalidArn = (arn: string): AwsError =>
  new AwsError('InvalidArnException', `The ARN ${arn} is not that of a pipeline`)

export function badTags({ what, why }: TagProblem): AwsError {
  return what === 'count'
    ? new AwsError('TooManyTagsException', `Tags: ${why}.`)
    : new AwsError('InvalidTagsException', `Tags: ${why}.`)
}
