/**
 * Has the topics of an existing listing send to the inbox, unless a seller's other account has done so: nobody else may. A
 * listing of today needs none: its events come by themselves.
 */
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { requireEnv } from '../../../shared/config'
import { isRetryLater } from '../../../shared/errors'
import { planInvalid } from '../decisions/plans'
import { isForwarded } from './invitation'

/** Where AWS Marketplace has its topics, whatever Region this is in. */
const region = 'us-east-1'
const sns = new SNSClient({ region })

/** Safe to do again. @throws RefusedError that names the field, if AWS Marketplace has no such listing of this account */
export async function hearOf(productCode: string, field: string): Promise<void> {
  if (isForwarded(productCode)) return
  const account = requireEnv('MARKETPLACE_TOPIC_ACCOUNT')
  const Endpoint = requireEnv('MARKETPLACE_INBOX_ARN')
  const [, partition] = Endpoint.split(':')
  for (const about of ['subscription', 'entitlement']) {
    const TopicArn = `arn:${partition}:sns:${region}:${account}:aws-mp-${about}-notification-${productCode}`
    try {
      await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }))
    } catch (error) {
      if (isRetryLater(error) || !isRefusal(error)) throw error
      const message = 'expected the product code of a listing of this AWS account: its topics can’t be subscribed to'
      throw planInvalid(field, message)
    }
  }
}

function isRefusal(error: unknown): boolean {
  const { name } = error as { readonly name?: unknown }
  return ['AuthorizationErrorException', 'NotFoundException', 'InvalidParameterException'].includes(String(name))
}
