/** What a sender may put in a message, checked as SQS does. */
import type { AwsError } from '../../kernel/aws-error'
import { invalidParameter, missingParameter, SqsError } from './errors'
import type { MessageAttribute, MessageAttributes } from './message-digest'
import type { QueueSettings } from './queue-attributes'

export interface MessageInput {
  readonly MessageBody: string
  readonly DelaySeconds?: number
  readonly MessageAttributes?: MessageAttributes
  readonly MessageSystemAttributes?: MessageAttributes
  readonly MessageDeduplicationId?: string
  readonly MessageGroupId?: string
}

/** Of SQS: alphanumeric characters and punctuation, up to 128. */
const fifoId = /^[a-zA-Z0-9!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]{1,128}$/
const attributeName = /^(?!\.)(?!.*\.\.)[\w.-]{1,256}(?<!\.)$/
const permitted = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u

/** Bytes of the body and the attributes, which count together. */
export function messageSize(input: MessageInput): number {
  let size = Buffer.byteLength(input.MessageBody ?? '')
  for (const [name, attribute] of Object.entries(input.MessageAttributes ?? {})) {
    size += Buffer.byteLength(name) + Buffer.byteLength(attribute.DataType ?? '')
    size += Buffer.byteLength(attribute.StringValue ?? '')
    size += attribute.BinaryValue === undefined ? 0 : Buffer.byteLength(attribute.BinaryValue, 'base64')
  }
  return size
}

/** Throws what SQS would answer to a message that this queue can't take. */
export function checkMessage(input: MessageInput, settings: QueueSettings): void {
  if (typeof input.MessageBody !== 'string' || input.MessageBody === '') throw missingParameter('MessageBody')
  if (messageSize(input) > settings.maximumMessageSize) {
    throw new SqsError(
      'InvalidParameterValueException',
      `One or more parameters are invalid. Reason: Message must be shorter than ${settings.maximumMessageSize} bytes.`,
    )
  }
  if (!permitted.test(input.MessageBody)) {
    throw new SqsError(
      'InvalidMessageContents',
      'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF.',
    )
  }
  checkDelay(input.DelaySeconds, settings)
  checkAttributes(input.MessageAttributes)
  checkSystemAttributes(input.MessageSystemAttributes)
  checkFifoIds(input, settings)
}

function checkDelay(delay: number | undefined, settings: QueueSettings): void {
  if (delay === undefined) return
  if (!Number.isInteger(delay) || delay < 0 || delay > 900) {
    throw invalidParameter(delay, 'DelaySeconds', 'DelaySeconds must be >= 0 and <= 900.')
  }
  if (settings.isFifo && delay > 0) {
    throw invalidParameter(
      delay,
      'DelaySeconds',
      'The request include parameter that is not valid for this queue type.',
    )
  }
}

export function checkFifoIds(input: MessageInput, settings: QueueSettings): void {
  const { MessageGroupId: group, MessageDeduplicationId: deduplication } = input
  if (group !== undefined && !fifoId.test(group)) {
    throw invalidParameter(
      group,
      'MessageGroupId',
      'MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.',
    )
  }
  if (deduplication !== undefined && !fifoId.test(deduplication)) {
    throw invalidParameter(
      deduplication,
      'MessageDeduplicationId',
      'MessageDeduplicationId can only include alphanumeric and punctuation characters. 1 to 128 in length.',
    )
  }
  if (!settings.isFifo) {
    if (deduplication !== undefined) {
      throw invalidParameter(
        deduplication,
        'MessageDeduplicationId',
        'The request includes a parameter that is not valid for this queue type.',
      )
    }
    return
  }
  if (group === undefined) throw missingParameter('MessageGroupId')
  if (deduplication === undefined && !settings.contentBasedDeduplication) {
    throw new SqsError(
      'InvalidParameterValueException',
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    )
  }
}

function checkAttributes(attributes: MessageAttributes | undefined): void {
  const entries = Object.entries(attributes ?? {})
  if (entries.length > 10)
    throw badAttribute('Number of message attributes [%] exceeds the allowed maximum [10].', entries.length)
  for (const [name, attribute] of entries) {
    if (!attributeName.test(name) || /^(aws|amazon)\./i.test(name)) {
      throw badAttribute("Invalid message attribute name '%'.", name)
    }
    checkValue(name, attribute)
  }
}

function checkValue(name: string, attribute: MessageAttribute): void {
  const { DataType: type, StringValue: text, BinaryValue: binary } = attribute
  if (typeof type !== 'string' || type === '')
    throw badAttribute("The message attribute '%' must contain a data type.", name)
  if (!/^(String|Number|Binary)(\..*)?$/.test(type) || type.length > 256) {
    throw badAttribute(
      "The message attribute '%' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.",
      name,
    )
  }
  const isBinary = type.startsWith('Binary')
  if (!(isBinary ? binary : text) || (isBinary ? text : binary) !== undefined) {
    throw badAttribute(
      `Message (user) attribute '%' must contain a non-empty value of type '${isBinary ? 'Binary' : 'String'}'.`,
      name,
    )
  }
  if (type.startsWith('Number') && !/^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test((text ?? '').trim())) {
    throw badAttribute("Can't cast the value of message (user) attribute '%' to a number.", name)
  }
}

function checkSystemAttributes(attributes: MessageAttributes | undefined): void {
  for (const [name, attribute] of Object.entries(attributes ?? {})) {
    if (name !== 'AWSTraceHeader') throw badAttribute("Message system attribute name '%' is invalid.", name)
    if (attribute.DataType !== 'String') throw badAttribute("The message system attribute '%' must be a String.", name)
    checkValue(name, attribute)
  }
}

const badAttribute = (message: string, value: unknown): AwsError =>
  new SqsError('InvalidParameterValueException', message.replace('%', String(value)))
