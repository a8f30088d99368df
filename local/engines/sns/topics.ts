/** The topics of the account. */
import { AwsError, NotModelledError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import { invalid } from './message'
import type { Topic } from './topic'

export interface TopicInput {
  readonly Name?: string
  readonly Attributes?: Readonly<Record<string, string>>
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[]
}

export interface Topics {
  arnOf(name: string): string
  get(arn: string): Topic | undefined
  /** @throws NotFound */
  existing(arn: string): Topic
  all(): readonly Topic[]
  /** `replace`: the attributes that are given take the place of those that are there. */
  create(input: TopicInput, how: { replace: boolean }): Topic
  setAttribute(arn: string, name: string, value: string, policyFrom?: string): void
  tag(arn: string, tags: readonly { readonly Key: string; readonly Value: string }[]): void
  untag(arn: string, keys: readonly string[]): void
  remove(arn: string): void
  load(): Promise<void>
}

const prefix = 'sns/topic/'
/** Where deliveries would be logged, and at what rate. */
const logging = /^(HTTP|Firehose|Lambda|Application|SQS)(Success|Failure)Feedback(RoleArn|SampleRate)$/
const kept = new Set(['DisplayName', 'Policy', 'KmsMasterKeyId', 'SignatureVersion', 'TracingConfig'])

export function createTopics(cloud: Cloud): Topics {
  const topics = new Map<string, Topic>()

  function save(topic: Topic): Topic {
    topics.set(topic.arn, topic)
    cloud.store.put(prefix + topic.name, topic)
    return topic
  }

  function existing(arn: string): Topic {
    const topic = topics.get(arn)
    if (!topic) throw new AwsError('NotFound', 'Topic does not exist', 404)
    return topic
  }

  function checkAttribute(name: string, value: string, where: string): void {
    if (name === 'FifoTopic' && value === 'false') return
    if (!kept.has(name) && !logging.test(name)) {
      throw new NotModelledError(`topic attribute "${name}"`, where, `modelled: ${[...kept].join(', ')}`)
    }
    if (name === 'KmsMasterKeyId' && value !== '' && !/(^|:)alias\/aws\/sns$/.test(value)) {
      throw new NotModelledError(`KmsMasterKeyId "${value}"`, where, 'only alias/aws/sns, which has no effect here')
    }
    if (name === 'SignatureVersion' && !/^[12]$/.test(value)) throw invalid('SignatureVersion')
    if (name === 'DisplayName' && value.length > 100) throw invalid('DisplayName')
    if (name === 'Policy') checkPolicy(value, where)
  }

  function checkPolicy(text: string, where: string): void {
    let policy: unknown
    try {
      policy = JSON.parse(text)
    } catch {
      throw invalid('Policy Error: null')
    }
    if (typeof policy !== 'object' || policy === null || !('Statement' in policy)) throw invalid('Policy Error: null')
    cloud.authorizer.checkResourcePolicy?.(
      policy as Parameters<NonNullable<typeof cloud.authorizer.checkResourcePolicy>>[0],
      where,
    )
  }

  const arnOf = (name: string): string => cloud.arn('sns', name)

  return {
    arnOf,
    existing,
    get: (arn) => topics.get(arn),
    all: () => [...topics.values()],
    create({ Name = '', Attributes = {}, Tags = [] }, { replace }) {
      const where = `topic ${Name}`
      if (Name.endsWith('.fifo') || Attributes.FifoTopic === 'true') throw new NotModelledError('a FIFO topic', where)
      if (!/^[\w-]{1,256}$/.test(Name)) throw invalid('Topic Name')
      for (const [name, value] of Object.entries(Attributes)) checkAttribute(name, value, where)
      const tags = Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]))
      const present = topics.get(arnOf(Name))
      if (!present) return save({ arn: arnOf(Name), name: Name, attributes: Attributes, tags })
      const changed = Object.entries(Attributes).some(([name, value]) => (present.attributes[name] ?? '') !== value)
      if (changed && !replace) throw invalid('Attributes Reason: Topic already exists with different attributes')
      if (!replace) return present
      return save({
        ...present,
        attributes: { ...present.attributes, ...Attributes },
        tags: { ...present.tags, ...tags },
      })
    },
    setAttribute(arn, name, value, policyFrom) {
      const topic = existing(arn)
      const attributes = { ...topic.attributes, [name]: value }
      if (value === '') delete attributes[name]
      else checkAttribute(name, value, arn)
      save({ ...topic, attributes, ...(name === 'Policy' ? { policyFrom } : {}) })
    },
    tag(arn, tags) {
      const topic = existing(arn)
      save({ ...topic, tags: { ...topic.tags, ...Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])) } })
    },
    untag(arn, keys) {
      const topic = existing(arn)
      const tags = Object.fromEntries(Object.entries(topic.tags).filter(([key]) => !keys.includes(key)))
      save({ ...topic, tags })
    },
    remove(arn) {
      const topic = topics.get(arn)
      if (!topic) return
      topics.delete(arn)
      cloud.store.delete(prefix + topic.name)
    },
    async load() {
      for await (const [, topic] of cloud.store.range<Topic>(prefix)) topics.set(topic.arn, topic)
    },
  }
}
