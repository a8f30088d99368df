/** Translates the events of AWS Marketplace’s agreements and licenses into our own, and does nothing else. */
import { createPublisher } from '../../../events'
import { eventBridge } from '../../../shared/clients/eventbridge'
import { requireEnv } from '../../../shared/config'
import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import { translateEvent } from '../marketplace/translate-event'

const logger = createLogger('subscriptions-marketplace-agreements')
const publisher = createPublisher({ domain: 'subscriptions', busName: requireEnv('BUS_NAME'), client: eventBridge })

/** What it throws is tried again, and goes to the dead letters then. */
async function handle(incoming: unknown): Promise<void> {
  logger.resetKeys()
  const event = translateEvent(incoming)
  logger.appendKeys({ correlationId: event.detail.metadata.correlationId })
  await publisher.publish(event)
  logger.info('Event translated', { event: event.definition.detailType })
}

export const handler = guarded(handle)
