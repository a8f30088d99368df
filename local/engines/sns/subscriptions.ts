/** Subscriptions of topics: who gets what, once it is confirmed. */
import { createHash, randomBytes } from 'node:crypto'
import { AwsError, NotModelledError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import { elsewhere, type Place } from '../../kernel/regions'
import type { SnsDeliveries } from './deliveries'
import { checkEndpoint, checkedProtocol, queueForm } from './endpoints'
import { invalid, notFound } from './errors'
import { compileFilterPolicy, type FilterPolicy, type FilterPolicyScope } from './filter-policy'
import {
  isFifo,
  type Message,
  type MessageAttributes,
  type State,
  type Subscription,
  type SubscriptionProtocol,
  type Topic,
} from './state'

export interface SubscribeInput {
  readonly TopicArn: string
  readonly Protocol: string
  readonly Endpoint: string
  readonly Attributes?: Readonly<Record<string, string>>
  readonly inline?: boolean
}

export interface Subscriptions {
  get(arn: string): Subscription | undefined
  /** @throws NotFound */
  existing(arn: string): Subscription
  of(topicArn: string): readonly Subscription[]
  all(): readonly Subscription[]
  /** Those that want this message. */
  matching(topicArn: string, message: string, attributes: MessageAttributes): readonly Subscription[]
  /** Creates it or gives the one that is there; one that must be confirmed gets its invitation. */
  subscribe(input: SubscribeInput, signal: { replace: boolean; by?: string; principal?: string }): Subscription
  confirm(topicArn: string, token: string): Subscription
  setAttribute(arn: string, name: string, value: string): void
  remove(arn: string): void
  /** Once what is kept is read. */
  index(): void
}

const settable = ['RawMessageDelivery', 'FilterPolicy', 'FilterPolicyScope', 'RedrivePolicy']
/** What AWS has besides. */
const notModelled = ['DeliveryPolicy', 'ReplayPolicy', 'ReplayStatus', 'SubscriptionRoleArn']
const mustBeConfirmed = new Set<SubscriptionProtocol>(['http', 'https', 'email', 'email-json'])

/** Whoever subscribes somebody else's queue, even an owner of the topic, must have it confirmed by who reads the queue. */
function isOthersQueue(protocol: SubscriptionProtocol, endpoint: string, by: string): boolean {
  return protocol === 'sqs' && endpoint.split(':')[4] !== by
}

export function createSubscriptions(
  cloud: Cloud,
  { subscriptions }: State,
  topic: (arn: string) => Topic,
  deliveries: () => SnsDeliveries,
): Subscriptions {
  const byTopic = new Map<string, Map<string, Subscription>>()
  /** By subscription and the attributes it was compiled from. */
  const filters = new WeakMap<Subscription, FilterPolicy>()

  function remember(subscription: Subscription): void {
    const siblings = byTopic.get(subscription.topicArn) ?? new Map<string, Subscription>()
    byTopic.set(subscription.topicArn, siblings.set(subscription.arn, subscription))
  }

  function save(subscription: Subscription): Subscription {
    remember(subscription)
    return subscriptions.put(subscription, subscription.arn)
  }

  function existing(arn: string): Subscription {
    const subscription = subscriptions.get(arn)
    if (!subscription) throw notFound('Subscription')
    return subscription
  }

  const of = (topicArn: string): readonly Subscription[] => [...(byTopic.get(topicArn)?.values() ?? [])]

  function wants(subscription: Subscription, message: string, attributes: MessageAttributes): boolean {
    if (subscription.token !== undefined) return false
    if (!subscription.attributes.FilterPolicy) return true
    let filter = filters.get(subscription)
    if (!filter) {
      filter = filterOf(subscription.attributes) as FilterPolicy
      filters.set(subscription, filter)
    }
    return filter.matches(message, attributes)
  }

  return {
    of,
    get: (arn) => subscriptions.get(arn),
    existing,
    all: () => subscriptions.list(),
    matching: (topicArn, message, attributes) =>
      of(topicArn).filter((subscription) => wants(subscription, message, attributes)),
    subscribe({ TopicArn, Protocol, Endpoint, Attributes = {}, inline }, { replace, by = cloud.accountId, principal }) {
      const to = topic(TopicArn)
      const topicArn = to.arn
      const protocol = checkedProtocol(Protocol)
      checkEndpoint(cloud, protocol, Endpoint, isFifo(to))
      const attributes = checkedAttributes(cloud, Attributes, Endpoint, 'Attributes Reason: ')
      const present = of(topicArn).find((each) => each.protocol === protocol && each.endpoint === Endpoint)
      if (present) {
        const changed = !isSame(present.attributes, attributes)
        if (changed && !replace)
          throw invalid('Attributes Reason: Subscription already exists with different attributes')
        const becomesInline = inline === true && !present.inline
        return changed || becomesInline ? save({ ...present, attributes, inline: present.inline ?? inline }) : present
      }
      const isAsked = mustBeConfirmed.has(protocol) || isOthersQueue(protocol, Endpoint, by)
      const subscription = save({
        arn: `${topicArn}:${subscriptionId(topicArn, protocol, Endpoint)}`,
        topicArn,
        protocol,
        endpoint: Endpoint,
        attributes,
        token: isAsked ? randomBytes(64).toString('hex') : undefined,
        inline,
        ...(by !== cloud.accountId && { owner: by }),
        ...(principal !== undefined && { principal }),
      })
      if (subscription.token !== undefined) deliveries().add(subscription, invitation(cloud, subscription))
      return subscription
    },
    confirm(topicArn, token) {
      // Not of the topic: that a token is none is told of one that is not there, too.
      if (!/^[0-9a-f]{128,}$/.test(token)) throw new AwsError('InvalidParameter', 'Invalid token')
      const known = of(topicArn).find((each) => each.confirmedBy === token)
      if (known) return known
      const subscription = of(topicArn).find((each) => each.token === token)
      if (!subscription) throw invalid('Token')
      return save({ ...subscription, token: undefined, confirmedBy: token })
    },
    setAttribute(arn, name, value) {
      const subscription = existing(arn)
      const attributes = { ...subscription.attributes, [name]: value }
      // A policy is taken away by an empty text.
      if (value === '' && name.endsWith('Policy')) delete attributes[name]
      save({ ...subscription, attributes: checkedAttributes(cloud, attributes, subscription.endpoint) })
    },
    remove(arn) {
      const subscription = subscriptions.get(arn)
      if (!subscription) return
      subscriptions.delete(arn)
      byTopic.get(subscription.topicArn)?.delete(arn)
    },
    index() {
      for (const subscription of subscriptions.list()) remember(subscription)
    },
  }
}

function checkedAttributes(
  place: Place,
  attributes: Readonly<Record<string, string>>,
  endpoint: string,
  where = '',
): Readonly<Record<string, string>> {
  for (const [name, value] of Object.entries(attributes)) {
    if (notModelled.includes(name)) {
      throw new NotModelledError(`subscription attribute "${name}"`, 'SNS', `modelled: ${settable.join(', ')}`)
    }
    if (!settable.includes(name))
      throw invalid(where ? `Attributes Reason: Unknown attribute: ${name}` : 'AttributeName')
    if (name === 'RawMessageDelivery' && !/^(true|false)$/i.test(value)) {
      throw invalid(`${where}RawMessageDelivery: Invalid value [${value}]. Must be true or false.`)
    }
    if (name === 'FilterPolicyScope' && !/^Message(Attributes|Body)$/.test(value)) {
      throw invalid(
        `${where}FilterPolicyScope: Invalid value [${value}]. Please use either MessageBody or MessageAttributes`,
      )
    }
    if (name === 'RedrivePolicy') told(where, () => checkRedrivePolicy(place, value, endpoint))
  }
  const checked = { ...attributes }
  if (checked.RawMessageDelivery !== undefined) checked.RawMessageDelivery = checked.RawMessageDelivery.toLowerCase()
  told(where, () => filterOf(checked))
  return checked
}

/** What is wrong with a policy is told to SetSubscriptionAttributes by itself, to Subscribe as of its Attributes. */
function told(where: string, check: () => void): void {
  try {
    check()
  } catch (error) {
    if (!where || !(error instanceof AwsError) || !ofPolicy.test(error.message)) throw error
    throw invalid(`${where}${error.message.replace(/^Invalid parameter: /, '')}`)
  }
}

const ofPolicy = /^Invalid parameter: (Filter|Redrive)Policy: /

function filterOf({ FilterPolicy, FilterPolicyScope }: Readonly<Record<string, string>>): FilterPolicy | undefined {
  return FilterPolicy
    ? compileFilterPolicy(FilterPolicy, FilterPolicyScope as FilterPolicyScope | undefined)
    : undefined
}

function checkRedrivePolicy(place: Place, text: string, endpoint: string): void {
  let policy: { readonly deadLetterTargetArn?: unknown } | null
  try {
    policy = JSON.parse(text)
  } catch (error) {
    throw invalid(`RedrivePolicy: failed to parse JSON. ${(error as Error).message}`)
  }
  const target = policy?.deadLetterTargetArn
  if (typeof target !== 'string' || !queueForm.test(target)) {
    throw invalid('RedrivePolicy: deadLetterTargetArn is an invalid arn')
  }
  const where = elsewhere(place, target)
  if (where) throw invalid(`RedrivePolicy: ${target} ${where}`)
  if (endpoint.endsWith('.fifo') && !target.endsWith('.fifo')) {
    throw invalid('RedrivePolicy: must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic.')
  }
}

/** The same at every start of the same template, so that whatever names a subscription still finds it. */
function subscriptionId(...parts: readonly string[]): string {
  const hex = createHash('sha256').update(parts.join('\n')).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')
}

function isSame(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name])
}

function invitation(cloud: Cloud, { topicArn, token, arn }: Subscription): Message {
  return {
    id: arn.slice(arn.lastIndexOf(':') + 1),
    topicArn,
    message:
      `You have chosen to subscribe to the topic ${topicArn}.\n` +
      'To confirm the subscription, visit the SubscribeURL included in this message.',
    attributes: {},
    at: cloud.clock.now(),
    token,
  }
}
