/** The topics of the account, and those of others that it may subscribe to. */
import { NotModelledError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import { createTagging, type GivenTags } from '../../kernel/tags'
import { badTags, invalid, notFound } from './errors'
import type { State, Topic } from './state'

export interface TopicInput {
  readonly Name?: string
  readonly Attributes?: Readonly<Record<string, string>>
  readonly Tags?: GivenTags
}

export interface Topics {
  arnOf(name: string): string
  get(arn: string): Topic | undefined
  /** @throws NotFound */
  existing(arn: string): Topic
  /** Of the account. */
  all(): readonly Topic[]
  isForeign(arn: string): boolean
  /** Makes a topic of another account, or gives it this policy. */
  provide(arn: string, policy: string): Topic
  /** `replace`: the attributes that are given take the place of those that are there. */
  create(input: TopicInput, how: { replace: boolean }): Topic
  setAttribute(arn: string, name: string, value: string, policyFrom?: string): void
  tag(arn: string, tags: GivenTags): void
  untag(arn: string, keys: readonly string[]): void
  remove(arn: string): void
}

const tagging = createTagging(badTags)
/** Where deliveries would be logged, and at what rate. */
const logging = /^(HTTP|Firehose|Lambda|Application|SQS)(Success|Failure)Feedback(RoleArn|SampleRate)$/
const topicArn = /^arn:aws:sns:[a-z\d-]+:\d{12}:[\w-]{1,256}$/
const kept = new Set(['DisplayName', 'Policy', 'KmsMasterKeyId', 'SignatureVersion', 'TracingConfig'])
const ofFifo: Readonly<Record<string, RegExp>> = {
  FifoTopic: /^true$/,
  ContentBasedDeduplication: /^(true|false)$/,
  FifoThroughputScope: /^(Topic|MessageGroup)$/,
}
/** What AWS has besides. */
const notModelled = new Set(['ArchivePolicy', 'DataProtectionPolicy', 'DeliveryPolicy'])

export function createTopics(cloud: Cloud, { topics }: State): Topics {
  const arnOf = (name: string): string => cloud.arn('sns', name)
  const own = arnOf('')
  const isForeign = (arn: string): boolean => !arn.startsWith(own)
  // No name has a colon in it.
  const keyOf = (arn: string): string => (isForeign(arn) ? arn : arn.slice(own.length))
  const save = (topic: Topic): Topic => topics.put(topic, keyOf(topic.arn))
  const get = (arn: string): Topic | undefined => topics.get(keyOf(arn))

  function existing(arn: string): Topic {
    const topic = get(arn)
    if (!topic) throw notFound('Topic')
    return topic
  }

  function checkAttribute(name: string, value: string, where: string, isFifo: boolean): void {
    if (name === 'FifoTopic' && value === 'false') return
    if (notModelled.has(name)) {
      const hint = `modelled: ${[...kept, ...Object.keys(ofFifo)].join(', ')}`
      throw new NotModelledError(`topic attribute "${name}"`, where, hint)
    }
    const form = ofFifo[name]
    if (form) {
      if (!isFifo || !form.test(value)) throw invalid(name)
      return
    }
    if (!kept.has(name) && !logging.test(name)) throw invalid('AttributeName')
    if (value === '' && name !== 'SignatureVersion') return
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

  return {
    arnOf,
    existing,
    get,
    isForeign,
    all: () => topics.list().filter(({ arn }) => !isForeign(arn)),
    provide(arn, policy) {
      if (!topicArn.test(arn) || !isForeign(arn)) throw invalid('TopicArn')
      checkPolicy(policy, arn)
      const present = get(arn) ?? { arn, name: arn.slice(arn.lastIndexOf(':') + 1), attributes: {}, tags: {} }
      return save({ ...present, attributes: { ...present.attributes, Policy: policy } })
    },
    create({ Name = '', Attributes: given = {}, Tags }, { replace }) {
      const where = `topic ${Name}`
      const isFifo = given.FifoTopic === 'true'
      const form = isFifo ? /^(?=.{1,256}$)[\w-]+\.fifo$/ : /^[\w-]{1,256}$/
      if (!form.test(Name)) throw invalid('Topic Name')
      for (const [name, value] of Object.entries(given)) checkAttribute(name, value, where, isFifo)
      const Attributes = isFifo ? { ContentBasedDeduplication: 'false', ...given } : withoutFifo(given)
      const tags = tagging.read(Tags)
      const present = get(arnOf(Name))
      if (!present) return save({ arn: arnOf(Name), name: Name, attributes: Attributes, tags })
      if (!replace && Object.entries(tags).some(([key, value]) => present.tags[key] !== value)) {
        throw invalid('Tags Reason: Topic already exists with different tags')
      }
      const changed = Object.entries(Attributes).some(([name, value]) => (present.attributes[name] ?? '') !== value)
      if (changed && !replace) throw invalid('Attributes Reason: Topic already exists with different attributes')
      if (!replace) return present
      return save({
        ...present,
        attributes: { ...present.attributes, ...Attributes },
        tags: tagging.add(present.tags, tags),
      })
    },
    setAttribute(arn, name, value, policyFrom) {
      const topic = existing(arn)
      if (name === 'FifoTopic') throw invalid('AttributeName')
      const attributes = { ...topic.attributes, [name]: value }
      checkAttribute(name, value, arn, topic.attributes.FifoTopic === 'true')
      if (value === '') delete attributes[name]
      save({ ...topic, attributes, ...(name === 'Policy' ? { policyFrom } : {}) })
    },
    tag(arn, tags) {
      const topic = existing(arn)
      save({ ...topic, tags: tagging.add(topic.tags, tags) })
    },
    untag(arn, keys) {
      const topic = existing(arn)
      save({ ...topic, tags: tagging.remove(topic.tags, keys) })
    },
    remove(arn) {
      topics.delete(keyOf(arn))
    },
  }
}

function withoutFifo({ FifoTopic: _, ...others }: Readonly<Record<string, string>>): Record<string, string> {
  return others
}
