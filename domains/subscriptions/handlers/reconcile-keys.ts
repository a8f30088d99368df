/** Every 15 minutes: tells by event what in API Gateway is otherwise than subscriptions say. */
import type { Context } from 'aws-lambda'
import { createPublisher } from '../../../events'
import { eventBridge } from '../../../shared/clients/eventbridge'
import { systemClock } from '../../../shared/clock'
import { requireEnv } from '../../../shared/config'
import { toldOf } from '../../../shared/errors'
import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import { reconcileKeys } from '../reconcile-keys'

const logger = createLogger('subscriptions-reconcile-keys')
const publisher = createPublisher({ domain: 'subscriptions', busName: requireEnv('BUS_NAME'), client: eventBridge })
/** Time to end what is under way. */
const reserve = 20_000

async function handle(_: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> {
  logger.resetKeys()
  const found = await reconcileKeys({
    now: systemClock.now(),
    hasTime: () => context.getRemainingTimeInMillis() > reserve,
    async publish(event) {
      await publisher.publish(event)
      logger.warn('The gateway is not as a subscription says', { drift: event.detail.data })
    },
    failed(subscriptionId, error) {
      logger.error('Not compared with the gateway; the next run does', { subscriptionId, error: toldOf(error) })
    },
  })
  if (found > 0) logger.info('Compared with the gateway', { found })
}

export const handler = guarded(handle)
