/**
 * Somebody is to be erased, or a subscription of theirs has just ended: what the domain holds of them goes; of whoever has ended
 * the last one, and is not to be erased, after some time. What there is
 * no time for, and what a subscription without a workflow keeps from going, is left to the sweep.
 */
import type { Context } from 'aws-lambda'
import { consumeAny, type IncomingEvent } from '../../../events'
import { UserErasureRequested } from '../../../events/catalog/identity'
import { SubscriptionEnded } from '../../../events/catalog/subscriptions'
import { createLogger } from '../../../shared/logging'
import { erase, erasureUnderWay, goOnErasing } from '../erasures'
import { letCustomerGo } from '../let-customer-go'

const logger = createLogger('subscriptions-on-user-erasure-requested')
/** Time to end what is under way. */
const reserve = 20_000

export function handler(incoming: IncomingEvent, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> {
  const hasTime = () => context.getRemainingTimeInMillis() > reserve
  return consumeAny(
    [UserErasureRequested, SubscriptionEnded],
    async (_, { metadata: { correlationId, eventId, occurredAt }, data }) => {
      if (!('erasureId' in data)) {
        const underWay = await erasureUnderWay(data.sub)
        if (underWay) await goOnErasing(underWay, hasTime)
        else await letCustomerGo(data.sub, occurredAt)
        return
      }
      const { erasureId, sub, email } = data
      const leaver = { erasureId, sub, ...(email && { email }) }
      const { status, items } = await erase(leaver, { correlationId, causationId: eventId }, hasTime)
      logger.info('Erased as far as there was time', { erasureId, status, items })
    },
    { logger },
  )(incoming)
}
