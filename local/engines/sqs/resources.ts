/** AWS::SQS::Queue and AWS::SQS::QueuePolicy. Both go through the same functions as the API. */
import { refuseUnknown } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import type { PolicyDocument, ResourceContext, ResourceType } from '../../kernel/service'
import { defaultAttributes, type QueueAttributes } from './queue-attributes'
import { nameIn, type Queues } from './state'

interface QueueProperties {
  readonly QueueName?: string
  readonly FifoQueue?: boolean
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[]
  readonly RedrivePolicy?: unknown
  readonly RedriveAllowPolicy?: unknown
  readonly [attribute: string]: unknown
}

const attributeProperties = [
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'DelaySeconds',
  'FifoQueue',
  'FifoThroughputLimit',
  'KmsDataKeyReusePeriodSeconds',
  'KmsMasterKeyId',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'RedriveAllowPolicy',
  'RedrivePolicy',
  'VisibilityTimeout',
] as const

/** Templates carry numbers, truth values and objects where the API has texts. */
function text(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

const isFifoQueue = ({ FifoQueue = false }: QueueProperties): boolean => String(FifoQueue) === 'true'

function nameOf(properties: QueueProperties, { physicalName }: Pick<ResourceContext, 'physicalName'>): string {
  return properties.QueueName ?? (isFifoQueue(properties) ? `${physicalName(75)}.fifo` : physicalName(80))
}

export function queueResource(queues: Queues): ResourceType {
  return {
    type: 'AWS::SQS::Queue',
    properties: ['QueueName', 'Tags', ...attributeProperties],
    inert: { SqsManagedSseEnabled: 'nothing is encrypted here' },
    named: {
      by: ['QueueName', 'FifoQueue'],
      find(properties: QueueProperties, context) {
        const name = nameOf(properties, context)
        return queues.all.has(name) ? queues.urlOf(name) : undefined
      },
    },
    apply(properties: QueueProperties, context) {
      const isFifo = isFifoQueue(properties)
      const name = nameOf(properties, context)
      const where = `${context.stackName}/${context.logicalId}`
      if (typeof properties.RedrivePolicy === 'object' && properties.RedrivePolicy) {
        // What stands inside a property no list of properties knows.
        refuseUnknown(properties.RedrivePolicy, ['deadLetterTargetArn', 'maxReceiveCount'], `${where} RedrivePolicy`)
      }
      for (const tag of properties.Tags ?? []) refuseUnknown(tag, ['Key', 'Value'], `${where} Tags`)
      const given: Record<string, string> = {}
      for (const property of attributeProperties) {
        if (properties[property] !== undefined) given[property] = text(properties[property])
      }
      if (given.FifoQueue === 'false') delete given.FifoQueue
      const tags = Object.fromEntries((properties.Tags ?? []).map(({ Key, Value }) => [Key, String(Value)]))
      const existing = queues.all.get(name)
      if (existing) {
        // What the template no longer says goes back to its default; the policy is another resource's.
        const wanted: QueueAttributes = {
          RedrivePolicy: '',
          RedriveAllowPolicy: '',
          KmsMasterKeyId: '',
          KmsDataKeyReusePeriodSeconds: '',
          ...defaultAttributes(isFifo),
          ...given,
        }
        const now = existing.record.attributes
        const changes = Object.fromEntries(Object.entries(wanted).filter(([key, value]) => (now[key] ?? '') !== value))
        if (Object.keys(changes).length > 0) queues.change(existing, changes)
        if (JSON.stringify(existing.record.tags) !== JSON.stringify(tags)) existing.save({ tags })
      } else {
        queues.create(name, given, tags)
      }
      const url = queues.urlOf(name)
      return { ref: url, attributes: { Arn: queues.arnOf(name), QueueName: name, QueueUrl: url } }
    },
    remove(ref) {
      const queue = queues.all.get(nameIn(ref))
      if (queue) queues.drop(queue)
    },
  }
}

interface QueuePolicyProperties {
  readonly Queues: readonly string[]
  readonly PolicyDocument: PolicyDocument
}

export function queuePolicyResource(cloud: Cloud, queues: Queues): ResourceType {
  const key = (ref: string): string => `sqs/queue-policy/${ref}`

  function clear(url: string): void {
    const queue = queues.all.get(nameIn(url))
    if (queue?.record.attributes.Policy) queues.change(queue, { Policy: '' })
  }

  return {
    type: 'AWS::SQS::QueuePolicy',
    properties: ['Queues', 'PolicyDocument'],
    async apply(properties: QueuePolicyProperties, context) {
      const ref = context.physicalName()
      const names = properties.Queues.map(nameIn)
      const before = (await cloud.store.get<string[]>(key(ref))) ?? []
      for (const name of before) if (!names.includes(name)) clear(name)
      const policy = text(properties.PolicyDocument)
      for (const name of names) {
        const queue = queues.named(name)
        if (queue.record.attributes.Policy !== policy) queues.change(queue, { Policy: policy })
      }
      cloud.store.put(key(ref), names)
      return { ref, attributes: { Id: ref } }
    },
    async remove(ref) {
      for (const name of (await cloud.store.get<string[]>(key(ref))) ?? []) clear(name)
      cloud.store.delete(key(ref))
    },
  }
}
