/**
 * What the query protocol leaves unsaid: which of its strings are numbers, and how SQS, whose services speak
 * JSON now, wrote its lists and maps before (AWS CLI 2.9 and other clients of its age still do).
 */
import type { Service } from '../kernel/service'

export interface WireForm {
  readonly numbers: ReadonlySet<string>
  readonly booleans: ReadonlySet<string>
  /** Output members that are maps, written as `<entry><key/><value/></entry>`. */
  readonly maps: ReadonlySet<string>
  readonly flattened: FlattenedForm | undefined
  /** The codes of errors in this form, where they differ. */
  readonly errorCodes: Readonly<Record<string, string>>
}

/** Lists and maps without a wrapping element; their elements are named in the singular. */
interface FlattenedForm {
  /** Name on the wire to name of the member. */
  readonly inputLists: Readonly<Record<string, string>>
  inputMap(element: string, action: string): string | undefined
  /** Name of the member to name on the wire. */
  outputList(member: string, action: string): string | undefined
  readonly outputMaps: Readonly<Record<string, readonly [element: string, key: string, value: string]>>
}

const commonNumbers = ['MaxItems', 'MaxSessionDuration', 'DurationSeconds', 'MaxRecords', 'TimeoutInMinutes']
const commonBooleans = [
  'ReturnSubscriptionArn',
  'DisableRollback',
  'IncludePropertyValues',
  'OnlyAttached',
  'SetAsDefault',
  'UsePreviousTemplate',
]
const commonMaps = ['Attributes', 'SummaryMap', 'VerificationAttributes', 'DkimAttributes']

const sqs: WireForm = {
  numbers: new Set([
    'DelaySeconds',
    'MaxNumberOfMessages',
    'MaxNumberOfMessagesPerSecond',
    'MaxResults',
    'VisibilityTimeout',
    'WaitTimeSeconds',
  ]),
  booleans: new Set(),
  maps: new Set(),
  flattened: {
    inputLists: {
      ActionName: 'Actions',
      AttributeName: 'AttributeNames',
      AWSAccountId: 'AWSAccountIds',
      ChangeMessageVisibilityBatchRequestEntry: 'Entries',
      DeleteMessageBatchRequestEntry: 'Entries',
      MessageAttributeName: 'MessageAttributeNames',
      MessageSystemAttributeName: 'MessageSystemAttributeNames',
      SendMessageBatchRequestEntry: 'Entries',
      TagKey: 'TagKeys',
    },
    inputMap(element, action) {
      // CreateQueue's is written with a small letter.
      if (element === 'Tag') return action === 'CreateQueue' ? 'tags' : 'Tags'
      return {
        Attribute: 'Attributes',
        MessageAttribute: 'MessageAttributes',
        MessageSystemAttribute: 'MessageSystemAttributes',
      }[element]
    },
    outputList(member, action) {
      if (member === 'Successful') return `${action}ResultEntry`
      return { Failed: 'BatchResultErrorEntry', Messages: 'Message', QueueUrls: 'QueueUrl', queueUrls: 'QueueUrl' }[
        member
      ]
    },
    outputMaps: {
      Attributes: ['Attribute', 'Name', 'Value'],
      MessageAttributes: ['MessageAttribute', 'Name', 'Value'],
      Tags: ['Tag', 'Key', 'Value'],
    },
  },
  errorCodes: {
    BatchEntryIdsNotDistinct: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
    BatchRequestTooLong: 'AWS.SimpleQueueService.BatchRequestTooLong',
    EmptyBatchRequest: 'AWS.SimpleQueueService.EmptyBatchRequest',
    InvalidBatchEntryId: 'AWS.SimpleQueueService.InvalidBatchEntryId',
    MessageNotInflight: 'AWS.SimpleQueueService.MessageNotInflight',
    PurgeQueueInProgress: 'AWS.SimpleQueueService.PurgeQueueInProgress',
    QueueDeletedRecently: 'AWS.SimpleQueueService.QueueDeletedRecently',
    QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
    QueueNameExists: 'QueueAlreadyExists',
    TooManyEntriesInBatchRequest: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
    UnsupportedOperation: 'AWS.SimpleQueueService.UnsupportedOperation',
  },
}

const forms = new WeakMap<Service, WireForm>()

export function wireFormOf(service: Service): WireForm {
  let form = forms.get(service)
  if (!form) {
    const own = service.queryForm ?? {}
    form =
      service.name === 'sqs'
        ? sqs
        : {
            numbers: new Set([...commonNumbers, ...(own.numbers ?? [])]),
            booleans: new Set([...commonBooleans, ...(own.booleans ?? [])]),
            maps: new Set([...commonMaps, ...(own.maps ?? [])]),
            flattened: undefined,
            errorCodes: service.name === 'sns' ? { AccessDeniedException: 'AuthorizationError' } : {},
          }
    forms.set(service, form)
  }
  return form
}
