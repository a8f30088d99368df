/**
 * A topic asks whether the inbox wants what it sends: it does so if somebody else than the owner of the queue has subscribed
 * it, as a seller's other account does. Yes is said to the products that who deploys has named: anybody may subscribe the
 * inbox to the topics of a listing of their own.
 */
import { ConfirmSubscriptionCommand, SNSClient } from '@aws-sdk/client-sns'
import * as z from 'zod/mini'
import { requireEnv } from '../../../shared/config'
import { RetryLaterError } from '../../../shared/errors'
import { parseInput, parseJson } from '../../../shared/parse'
import { isCausedBy } from '../../../shared/store/writes'
import { topicPattern } from './translate-message'

/** Where AWS Marketplace has its topics. Not signed: the token is all that it asks for, and the topic's policy names its seller alone. */
const sns = new SNSClient({
  region: 'us-east-1',
  credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
  signer: { sign: async (request) => request },
})

const invitation = z.object({
  Type: z.literal('SubscriptionConfirmation'),
  TopicArn: z.string().check(z.regex(topicPattern, 'expected a topic of AWS Marketplace')),
  Token: z.string().check(z.regex(/^[\x21-\x7e]{1,4096}$/, 'expected a token')),
})

export class NotForwardedError extends Error {
  readonly code = 'NotForwarded'
  readonly retryable = false
  constructor(readonly topic: string) {
    super(`${topic} was subscribed to by somebody, and its product is none of ForwardedProducts`)
    this.name = 'NotForwardedError'
  }
}

export function isForwarded(productCode: string): boolean {
  return (process.env.FORWARDED_PRODUCTS ?? '').split(',').includes(productCode)
}

export function isInvitation(body: string): boolean {
  const message = parseJson(body, 'body') as { readonly Type?: unknown } | null
  return typeof message === 'object' && message?.Type === 'SubscriptionConfirmation'
}

/** Safe to do again. @throws NotForwardedError or RefusedError, for good; RetryLaterError */
export async function accept(body: string): Promise<string> {
  const { TopicArn, Token } = parseInput(invitation, parseJson(body, 'body'), 'body')
  const [, account, , product = ''] = topicPattern.exec(TopicArn) ?? []
  if (account !== requireEnv('MARKETPLACE_TOPIC_ACCOUNT') || !isForwarded(product))
    throw new NotForwardedError(TopicArn)
  try {
    await sns.send(new ConfirmSubscriptionCommand({ TopicArn, Token }))
  } catch (error) {
    if (isCausedBy(error, 'InvalidParameterException')) throw error
    throw new RetryLaterError(`The subscription of ${TopicArn} can’t be confirmed just now`, { cause: error })
  }
  return TopicArn
}
