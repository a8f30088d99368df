/**
 * What AsyncAPI has bindings for: queues and topics that a rule gives its events to. The registry of bindings has none
 * for EventBridge itself (@asyncapi/specs 6, AsyncAPI 3.0 and 3.1), so of the bus nothing is said by a binding.
 * Versions are those that the schema of AsyncAPI 3.0.0 takes: sqs 0.2.0, sns 0.1.0.
 */
import type { StackTemplate, TemplateResource } from './read-assembly'

export type Bindings = Readonly<Record<'sqs' | 'sns', unknown>> | Readonly<Record<string, unknown>>

/** Undefined for other targets, and where the template doesn't fix a name: bindings tell names that are true. */
export function bindingsOf({ resources }: StackTemplate, logicalId: string): Bindings | undefined {
  const target = resources[logicalId]
  if (target?.Type === 'AWS::SQS::Queue') {
    const queue = queueOf(target)
    return queue && { sqs: { queues: [queue], bindingVersion: '0.2.0' } }
  }
  if (target?.Type !== 'AWS::SNS::Topic') return undefined
  const name = target.Properties?.TopicName
  const consumers = Object.values(resources).flatMap((each) => subscriber(each, logicalId, resources))
  if (typeof name !== 'string' || consumers.length === 0) return undefined
  return { sns: { topic: { name }, consumers, bindingVersion: '0.1.0' } }
}

function queueOf({ Properties = {} }: TemplateResource) {
  const { QueueName: name, FifoQueue, DelaySeconds, VisibilityTimeout, MessageRetentionPeriod } = Properties
  if (typeof name !== 'string') return undefined
  return {
    name,
    fifoQueue: FifoQueue === true,
    ...(typeof DelaySeconds === 'number' && { deliveryDelay: DelaySeconds }),
    ...(typeof VisibilityTimeout === 'number' && { visibilityTimeout: VisibilityTimeout }),
    ...(typeof MessageRetentionPeriod === 'number' && { messageRetentionPeriod: MessageRetentionPeriod }),
  }
}

const endpoints: Readonly<Record<string, string>> = {
  ...{ http: 'url', https: 'url', email: 'email', 'email-json': 'email', sms: 'phone' },
}

function subscriber(
  { Type, Properties = {} }: TemplateResource,
  topic: string,
  resources: StackTemplate['resources'],
): readonly object[] {
  if (Type !== 'AWS::SNS::Subscription' || !JSON.stringify(Properties.TopicArn ?? '').includes(`"${topic}"`)) return []
  const { Protocol: protocol, Endpoint, RawMessageDelivery } = Properties
  const kind = endpoints[String(protocol)]
  const text = JSON.stringify(Endpoint ?? '')
  const [, receiver] = Object.entries(resources).find(([id]) => text.includes(`"${id}"`)) ?? []
  const name = receiver?.Properties?.QueueName ?? receiver?.Properties?.FunctionName
  const endpoint = kind === undefined ? { name } : { [kind]: Endpoint }
  if (Object.values(endpoint).some((value) => typeof value !== 'string')) return []
  return [{ protocol, endpoint, rawMessageDelivery: RawMessageDelivery === true }]
}
