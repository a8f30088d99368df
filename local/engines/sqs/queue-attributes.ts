/** The attributes of a queue: texts on the wire and in the store, checked and read into settings once. */
import type { PolicyDocument } from '../../kernel/service'
import { invalidAttribute, invalidParameter, SqsError, unknownAttribute } from './errors'

export interface QueueSettings {
  readonly isFifo: boolean
  /** Milliseconds, as all durations here. */
  readonly delay: number
  readonly retention: number
  readonly receiveWait: number
  readonly visibilityTimeout: number
  /** Bytes. */
  readonly maximumMessageSize: number
  readonly contentBasedDeduplication: boolean
  readonly deduplicatesByGroup: boolean
  readonly redrive: { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number } | undefined
  readonly redriveAllow: RedriveAllow
  readonly policy: PolicyDocument | undefined
}

export type RedriveAllow =
  | { readonly redrivePermission: 'allowAll' | 'denyAll' }
  | { readonly redrivePermission: 'byQueue'; readonly sourceQueueArns: readonly string[] }

export type QueueAttributes = Readonly<Record<string, string>>

interface Whole {
  readonly least: number
  readonly most: number
  readonly usual: number
}

/** From SetQueueAttributes: seconds, and bytes for the size, 1 MiB at most. */
const numbers: Readonly<Record<string, Whole>> = {
  DelaySeconds: { least: 0, most: 900, usual: 0 },
  MaximumMessageSize: { least: 1024, most: 1_048_576, usual: 1_048_576 },
  MessageRetentionPeriod: { least: 60, most: 1_209_600, usual: 345_600 },
  ReceiveMessageWaitTimeSeconds: { least: 0, most: 20, usual: 0 },
  VisibilityTimeout: { least: 0, most: 43_200, usual: 30 },
}

const choices: Readonly<Record<string, readonly string[]>> = {
  SqsManagedSseEnabled: ['true', 'false'],
  FifoQueue: ['true'],
  ContentBasedDeduplication: ['false', 'true'],
  DeduplicationScope: ['queue', 'messageGroup'],
  FifoThroughputLimit: ['perQueue', 'perMessageGroupId'],
}

const fifoOnly = ['ContentBasedDeduplication', 'DeduplicationScope', 'FifoThroughputLimit']
const documents = ['Policy', 'RedrivePolicy', 'RedriveAllowPolicy']
/** What is counted or known, not set. */
export const readOnlyAttributes = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesDelayed',
  'ApproximateNumberOfMessagesNotVisible',
  'CreatedTimestamp',
  'LastModifiedTimestamp',
  'QueueArn',
] as const
/** AWS's own key may be named; nothing is encrypted here. */
const ofEncryption = ['KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds']
export const settableAttributes = [...Object.keys(numbers), ...Object.keys(choices), ...documents, ...ofEncryption]
export const attributeNames = new Set<string>([...settableAttributes, ...readOnlyAttributes])

export function defaultAttributes(isFifo: boolean): QueueAttributes {
  return {
    ...Object.fromEntries(Object.entries(numbers).map(([name, { usual }]) => [name, String(usual)])),
    SqsManagedSseEnabled: 'true',
    ...(isFifo && {
      FifoQueue: 'true',
      ContentBasedDeduplication: 'false',
      DeduplicationScope: 'queue',
      FifoThroughputLimit: 'perQueue',
    }),
  }
}

/** Checks what a caller wants to set; an empty text takes a document away. Throws `InvalidAttribute…`. */
export function checkAttributes(changes: QueueAttributes, isFifo: boolean): void {
  for (const [name, value] of Object.entries(changes)) {
    const number = numbers[name]
    if (number) {
      const given = Number(value)
      if (!/^\d+$/.test(value) || given < number.least || given > number.most) throw invalidAttribute(name)
    } else if (choices[name]) {
      // There is no such thing as a standard queue that says so.
      if (name === 'FifoQueue' && !isFifo) throw unknownAttribute(name)
      if (!choices[name].includes(value)) throw invalidAttribute(name)
      if (!isFifo && fifoOnly.includes(name)) {
        throw new SqsError('InvalidAttributeName', `You can specify the ${name} only when FifoQueue is set to true.`)
      }
    } else if (name === 'KmsDataKeyReusePeriodSeconds') {
      if (value !== '' && !/^\d+$/.test(value)) throw invalidAttribute(name)
    } else if (name !== 'KmsMasterKeyId' && !documents.includes(name)) {
      throw unknownAttribute(name)
    }
  }
  if (changes.KmsMasterKeyId && changes.SqsManagedSseEnabled === 'true') {
    throw new SqsError(
      'InvalidAttributeName',
      'You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.',
    )
  }
}

export function readSettings(attributes: QueueAttributes): QueueSettings {
  const seconds = (name: string): number => Number(attributes[name]) * 1000
  if (attributes.FifoThroughputLimit === 'perMessageGroupId' && attributes.DeduplicationScope !== 'messageGroup') {
    throw invalidAttribute('FifoThroughputLimit', 'DeduplicationScope must be messageGroup')
  }
  return {
    isFifo: attributes.FifoQueue === 'true',
    delay: seconds('DelaySeconds'),
    retention: seconds('MessageRetentionPeriod'),
    receiveWait: seconds('ReceiveMessageWaitTimeSeconds'),
    visibilityTimeout: seconds('VisibilityTimeout'),
    maximumMessageSize: Number(attributes.MaximumMessageSize),
    contentBasedDeduplication: attributes.ContentBasedDeduplication === 'true',
    deduplicatesByGroup: attributes.DeduplicationScope === 'messageGroup',
    redrive: readRedrivePolicy(attributes.RedrivePolicy),
    redriveAllow: readRedriveAllowPolicy(attributes.RedriveAllowPolicy),
    policy: readDocument(attributes.Policy, () => invalidAttribute('Policy')) as PolicyDocument | undefined,
  }
}

function readDocument(text: string | undefined, wrong: () => Error): Record<string, unknown> | undefined {
  if (text === undefined || text === '') return undefined
  try {
    const value: unknown = JSON.parse(text)
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>
  } catch {
    // Falls through to the one answer for all that is no JSON object.
  }
  throw wrong()
}

function readRedrivePolicy(text: string | undefined): QueueSettings['redrive'] {
  const invalid = (reason: string): Error => invalidParameter(text, 'RedrivePolicy', reason)
  const policy = readDocument(text, () => invalid('Redrive policy is not a valid JSON map.'))
  if (!policy) return undefined
  const { deadLetterTargetArn, maxReceiveCount, ...unknown } = policy
  const count = Number(maxReceiveCount)
  const [extra] = Object.keys(unknown)
  const problem = extra
    ? `Unknown member ${extra}.`
    : typeof deadLetterTargetArn !== 'string'
      ? 'Redrive policy does not contain mandatory attribute: deadLetterTargetArn.'
      : maxReceiveCount === undefined
        ? 'Redrive policy does not contain mandatory attribute: maxReceiveCount.'
        : !Number.isInteger(count) || count < 1 || count > 1000
          ? `Invalid value for maxReceiveCount: ${maxReceiveCount}, valid values are from 1 to 1000 both inclusive.`
          : undefined
  if (problem) throw invalid(problem)
  return { deadLetterTargetArn: deadLetterTargetArn as string, maxReceiveCount: count }
}

function readRedriveAllowPolicy(text: string | undefined): RedriveAllow {
  const invalid = (reason: string): Error => invalidParameter(text, 'RedriveAllowPolicy', reason)
  const policy = readDocument(text, () => invalid('It is not a JSON object.'))
  if (!policy) return { redrivePermission: 'allowAll' }
  const { redrivePermission, sourceQueueArns, ...unknown } = policy
  const [extra] = Object.keys(unknown)
  if (extra) throw invalid(`Unknown member ${extra}.`)
  if (redrivePermission === 'byQueue' && Array.isArray(sourceQueueArns) && sourceQueueArns.length <= 10) {
    return { redrivePermission, sourceQueueArns: sourceQueueArns.map(String) }
  }
  if ((redrivePermission === 'allowAll' || redrivePermission === 'denyAll') && sourceQueueArns === undefined) {
    return { redrivePermission }
  }
  throw invalid('redrivePermission is allowAll, denyAll or byQueue with up to 10 sourceQueueArns.')
}
