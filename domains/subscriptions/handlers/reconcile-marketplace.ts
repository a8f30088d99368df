/** Once a day: tells by event what AWS Marketplace has and its messages have not said. */
import type { Context } from 'aws-lambda'
import { createPublisher } from '../../../events'
import { eventBridge } from '../../../shared/clients/eventbridge'
import { systemClock } from '../../../shared/clock'
import { requireEnv } from '../../../shared/config'
import { RetryLaterError, toldOf } from '../../../shared/errors'
import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import { reconcilePurchases } from '../marketplace/reconcile'

const logger = createLogger('subscriptions-reconcile-marketplace')
const publisher = createPublisher({ domain: 'subscriptions', busName: requireEnv('BUS_NAME'), client: eventBridge })
/** Time to end what is under way. */
const reserve = 20_000

/** Throws if anything has failed, when all else is done: Lambda tries again, and then it is a dead letter. */
async function handle(_: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> {
  logger.resetKeys()
  let failed = 0
  let told = 0
  await reconcilePurchases({
    now: systemClock.now(),
    hasTime: () => context.getRemainingTimeInMillis() > reserve,
    async publish(event) {
      await publisher.publish(event)
      told++
      const { correlationId } = event.detail.metadata
      logger.warn('AWS Marketplace had not told of it', { event: event.definition.detailType, correlationId })
    },
    async attempt(what, work) {
      try {
        return await work()
      } catch (error) {
        failed++
        logger.error('Not compared with AWS Marketplace', { ...what, error: toldOf(error) })
        return undefined
      }
    },
  })
  logger.info('Compared with AWS Marketplace', { told, failed })
  if (failed > 0) throw new RetryLaterError(`${failed} questions to AWS Marketplace have failed: the log says which`)
}

export const handler = guarded(handle)
