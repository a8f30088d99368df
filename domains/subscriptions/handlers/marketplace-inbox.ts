/**
 * Translates the messages of existing listings into events, and asks what a buyer is entitled to where one says no more than
 * that this has changed. It does nothing else but to say that it wants them, where a seller's other account has subscribed it.
 * What is no message of AWS Marketplace stays in the queue until that gives it up to its dead letters; a person is told of it
 * once.
 */
import { PublishCommand } from '@aws-sdk/client-sns'
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { createPublisher } from '../../../events'
import { eventBridge } from '../../../shared/clients/eventbridge'
import { sns } from '../../../shared/clients/sns'
import { systemClock } from '../../../shared/clock'
import { requireEnv } from '../../../shared/config'
import { isRetryLater, toldOf } from '../../../shared/errors'
import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import { messageOf } from '../../../shared/operator'
import { withEntitlements } from '../marketplace/entitlements'
import { accept, isInvitation } from '../marketplace/invitation'
import { translateMessage } from '../marketplace/translate-message'

const logger = createLogger('subscriptions-marketplace-inbox')
const publisher = createPublisher({ domain: 'subscriptions', busName: requireEnv('BUS_NAME'), client: eventBridge })

async function handle({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const failed: string[] = []
  for (const record of Records) {
    if (!(await isTranslated(record))) failed.push(record.messageId)
  }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) }
}

export const handler = guarded(handle)

async function isTranslated(record: SQSRecord): Promise<boolean> {
  const { messageId, body } = record
  logger.resetKeys()
  logger.appendKeys({ messageId })
  try {
    if (isInvitation(body)) {
      logger.info('Subscription confirmed', { topic: await accept(body) })
      return true
    }
    const event = translateMessage(body, requireEnv('MARKETPLACE_TOPIC_ACCOUNT'))
    logger.appendKeys({ correlationId: event.detail.metadata.correlationId })
    await publisher.publish(await withEntitlements(event, systemClock.now()))
    logger.info('Message translated', { event: event.definition.detailType })
    return true
  } catch (error) {
    logger.error('Message not translated', { error: toldOf(error) })
    if (!isTransient(error)) await tellOfUnreadable(record)
    return false
  }
}

/** The bus may take it in a moment. */
function isTransient(error: unknown): boolean {
  return isRetryLater(error) || (error as { readonly name?: unknown }).name === 'PublishFailedError'
}

/** At its first delivery alone. */
async function tellOfUnreadable({ messageId, attributes }: SQSRecord): Promise<void> {
  if (attributes.ApproximateReceiveCount !== '1') return
  const notice = {
    key: messageId,
    subject: 'A message in the inbox of AWS Marketplace can’t be read',
    advice: 'It goes to the dead letters of that queue. The log of the inbox says why, under the id of the message.',
    ids: { messageId },
  }
  try {
    await sns.send(
      new PublishCommand({ TopicArn: requireEnv('OPERATOR_TOPIC_ARN'), ...messageOf('subscriptions', notice) }),
    )
  } catch (error) {
    logger.error('The operator could not be told', { messageId, error: toldOf(error) })
  }
}
