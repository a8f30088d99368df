/** Where subscriptions deliver: the protocols, and what an endpoint of each looks like. */
import { NotModelledError } from '../../kernel/aws-error'
import { elsewhere, type Place } from '../../kernel/regions'
import { invalid } from './errors'
import type { SubscriptionProtocol } from './state'

export const queueForm = /^arn:aws:sqs:[\w-]+:\d{12}:(?=.{1,80}$)[\w-]+(\.fifo)?$/

const endpoints: Readonly<Record<SubscriptionProtocol, RegExp>> = {
  sqs: queueForm,
  lambda: /^arn:aws:lambda:[\w-]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/,
  http: /^http:\/\/[^/]/,
  https: /^https:\/\/[^/]/,
  email: /^[^@\s]+@[^@\s]+$/,
  'email-json': /^[^@\s]+@[^@\s]+$/,
  sms: /^\+[1-9]\d{5,14}$/,
}

/** Of some protocols AWS's words are on record. */
const words: Readonly<Partial<Record<SubscriptionProtocol, string>>> = {
  sqs: 'SQS endpoint ARN',
  http: 'Endpoint must match the specified protocol',
  https: 'Endpoint must match the specified protocol',
}

export function checkedProtocol(name: string): SubscriptionProtocol {
  if (Object.hasOwn(endpoints, name)) return name as SubscriptionProtocol
  if (['application', 'firehose'].includes(name)) throw new NotModelledError(`protocol "${name}"`, 'Subscribe')
  throw invalid(`Amazon SNS does not support this protocol string: ${name}`)
}

/** @throws InvalidParameter if the protocol can't deliver there, or a topic of this kind can't. */
export function checkEndpoint(place: Place, protocol: SubscriptionProtocol, endpoint: string, isFifo: boolean): void {
  if (!endpoints[protocol].test(endpoint) || !isAddress(protocol, endpoint)) {
    throw invalid(words[protocol] ?? `Endpoint Reason: ${protocol} can't be delivered to "${endpoint}"`)
  }
  const reason = (why: string) => invalid(`Invalid parameter: Endpoint Reason: ${why}`)
  if (!isFifo && protocol === 'sqs' && endpoint.endsWith('.fifo')) {
    throw reason('FIFO SQS Queues can not be subscribed to standard SNS topics')
  }
  // Somebody else's queue must be confirmed by who reads it, so it can be subscribed before there is one.
  const where = elsewhere(place, endpoint)
  if (where && (protocol === 'lambda' || endpoint.split(':')[3] !== place.region)) throw reason(`${endpoint} ${where}`)
  // What AWS says to it is not on record.
  if (isFifo && protocol !== 'sqs') throw reason('FIFO topics deliver to SQS queues alone')
}

function isAddress(protocol: SubscriptionProtocol, endpoint: string): boolean {
  return !protocol.startsWith('http') || URL.canParse(endpoint)
}
