/** The errors of SQS, which have other codes in batch results than as errors; the endpoint knows those as well. */
import { AwsError } from '../../kernel/aws-error'
import type { TagProblem } from '../../kernel/tags'

export const queryCodes: Readonly<Record<string, string>> = {
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  QueueNameExists: 'QueueAlreadyExists',
  BatchEntryIdsNotDistinct: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
  EmptyBatchRequest: 'AWS.SimpleQueueService.EmptyBatchRequest',
  TooManyEntriesInBatchRequest: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
  InvalidBatchEntryId: 'AWS.SimpleQueueService.InvalidBatchEntryId',
  BatchRequestTooLong: 'AWS.SimpleQueueService.BatchRequestTooLong',
  MessageNotInflight: 'AWS.SimpleQueueService.MessageNotInflight',
  PurgeQueueInProgress: 'AWS.SimpleQueueService.PurgeQueueInProgress',
  UnsupportedOperation: 'AWS.SimpleQueueService.UnsupportedOperation',
  InvalidParameterValueException: 'InvalidParameterValue',
  MissingRequiredParameterException: 'MissingParameter',
}

export const queryMessages: Readonly<Record<string, string>> = {
  QueueDoesNotExist: 'The specified queue does not exist for this wsdl version.',
}

export class SqsError extends AwsError {
  constructor(code: string, message: string) {
    super(code, message)
    this.name = 'SqsError'
  }

  /** The code in the query protocol, which batch results also use. */
  get queryCode(): string {
    return queryCodes[this.code] ?? this.code
  }
}

export const queueDoesNotExist = (): SqsError =>
  new SqsError('QueueDoesNotExist', 'The specified queue does not exist.')

export const missingParameter = (name: string): SqsError =>
  new SqsError('MissingRequiredParameterException', `The request must contain the parameter ${name}.`)

/** Of what a request must hold; a part of a message attribute is told of with the attribute. */
export function missingMember(path: readonly string[]): SqsError {
  const name = path.at(-1) ?? ''
  if (name !== 'DataType') return missingParameter(name)
  const attribute = path[path.findIndex((each) => /^Message(System)?Attributes$/.test(each)) + 1]
  return new SqsError(
    'InvalidParameterValueException',
    `The message attribute '${attribute}' must contain a data type.`,
  )
}

export const invalidParameter = (value: unknown, name: string, reason: string): SqsError =>
  new SqsError('InvalidParameterValueException', `Value ${value} for parameter ${name} is invalid. Reason: ${reason}`)

export const invalidAttribute = (name: string, reason = ''): SqsError =>
  new SqsError('InvalidAttributeValue', `Invalid value for the parameter ${name}.${reason ? ` Reason: ${reason}` : ''}`)

export const unknownAttribute = (name: string): SqsError =>
  new SqsError('InvalidAttributeName', `Unknown Attribute ${name}.`)

export const badTags = ({ why }: TagProblem): SqsError =>
  new SqsError('InvalidParameterValueException', `Value for parameter Tags is invalid. Reason: ${why}.`)

/** As its denials write an action and a resource. */
export const denied = (action: string, resource: string) => [action.toLowerCase(), resource] as const
