/** What Publish takes, checked as SNS checks it. */
import { AwsError, NotModelledError } from '../../kernel/aws-error'
import { invalid } from './errors'
import type { Message, MessageAttributes } from './state'

export interface PublishInput {
  readonly TopicArn?: string
  readonly TargetArn?: string
  readonly PhoneNumber?: string
  readonly Message?: string
  readonly Subject?: string
  readonly MessageStructure?: string
  readonly MessageAttributes?: MessageAttributes
  readonly MessageGroupId?: string
  readonly MessageDeduplicationId?: string
}

export const largestMessage = 262_144

export type Content = Pick<Message, 'subject' | 'message' | 'byProtocol' | 'attributes'>

export function contentOf(input: PublishInput): Content {
  const { Message: message, Subject: subject } = input
  if (typeof message !== 'string' || message === '') throw invalid('Empty message')
  const attributes = checkedAttributes(input.MessageAttributes ?? {})
  if (sizeOf(message, attributes) > largestMessage) throw invalid('Message too long')
  // Up to 100 characters of any script, in one line and without control characters.
  if (subject !== undefined && !/^[^\p{Cc}\u2028\u2029]{1,100}$/u.test(subject)) throw invalid('Subject')
  if (input.MessageStructure === undefined) return { subject, message, attributes }
  if (input.MessageStructure !== 'json') {
    throw new NotModelledError(`MessageStructure "${input.MessageStructure}"`, 'Publish', 'modelled: json')
  }
  const byProtocol = structured(message)
  return { subject, message: byProtocol.default as string, byProtocol, attributes }
}

function structured(message: string): Record<string, string> {
  let parsed: unknown
  try {
    parsed = JSON.parse(message)
  } catch {
    throw invalid('Message Structure - JSON message body failed to parse')
  }
  if (typeof parsed !== 'object' || parsed === null || typeof (parsed as { default?: unknown }).default !== 'string') {
    throw invalid('Message Structure - No default entry in JSON message body')
  }
  return Object.fromEntries(Object.entries(parsed).filter(([, text]) => typeof text === 'string'))
}

function checkedAttributes(given: MessageAttributes): MessageAttributes {
  const attributes: Record<string, MessageAttributes[string]> = {}
  for (const [name, attribute] of Object.entries(given)) {
    checkName(name)
    const { DataType, StringValue, BinaryValue } = attribute
    const bad = (why: string) => valueInvalid(`The message attribute '${name}' ${why}`)
    if (!DataType) throw bad('must contain non-empty message attribute type.')
    if (!/^(String(\..+)?|Number(\..+)?|Binary(\..+)?)$/.test(DataType)) {
      throw bad(
        'has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.',
      )
    }
    if (DataType.startsWith('Binary')) {
      if (!BinaryValue && StringValue) throw bad(`with type '${DataType}' must use field 'Binary'.`)
      if (!BinaryValue)
        throw bad(`must contain non-empty message attribute value for message attribute type '${DataType}'.`)
      // Another engine may hand over bytes where the wire has base64.
      const value = typeof BinaryValue === 'string' ? BinaryValue : Buffer.from(BinaryValue).toString('base64')
      attributes[name] = { DataType, BinaryValue: value }
      continue
    }
    if (!StringValue && BinaryValue) throw bad(`with type '${DataType}' must use field 'String'.`)
    if (!StringValue)
      throw bad(`must contain non-empty message attribute value for message attribute type '${DataType}'.`)
    if (DataType === 'Number' && !Number.isFinite(Number(StringValue))) throw bad('is not a number.')
    if (DataType === 'String.Array' && !isArrayText(StringValue)) throw bad('is not a JSON array.')
    attributes[name] = { DataType, StringValue }
  }
  return attributes
}

const valueInvalid = (why: string): AwsError => new AwsError('ParameterValueInvalid', why)

function checkName(name: string): void {
  if (Buffer.byteLength(name) > 256) throw valueInvalid('Length of message attribute name must be less than 256 bytes.')
  const strange = /[^\w.-]/u.exec(name)?.[0]
  if (strange !== undefined) {
    const code = `#x${strange.codePointAt(0)?.toString(16).toUpperCase()}`
    throw valueInvalid(
      `Invalid non-alphanumeric character '${code}' was found in the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots.`,
    )
  }
  if (name.startsWith('.')) throw valueInvalid("Invalid message attribute name starting with character '.' was found.")
  if (name.endsWith('.')) throw valueInvalid("Invalid message attribute name ending with character '.' was found.")
  if (name.includes('..')) throw valueInvalid("Message attribute name can not have successive '.' character.")
}

function isArrayText(text: string): boolean {
  try {
    return Array.isArray(JSON.parse(text))
  } catch {
    return false
  }
}

export function sizeOf(message: string, attributes: MessageAttributes = {}): number {
  let size = Buffer.byteLength(message)
  for (const [name, { DataType, StringValue = '', BinaryValue = '' }] of Object.entries(attributes)) {
    size += Buffer.byteLength(name) + DataType.length + Buffer.byteLength(StringValue)
    size += Buffer.byteLength(BinaryValue, 'base64')
  }
  return size
}
