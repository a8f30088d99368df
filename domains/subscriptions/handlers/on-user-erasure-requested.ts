/**
 * Somebody is to be erased, or a subscription of theirs has just ended: what the domain holds of them goes; of whoever has ended
 * the last one, and is not to be erased, after some time. What there is
 * no time for, and what a subscription without a workflow keeps from going, is left to the sweep.
 */
import type { Context } from 'aws-lambda'
import { consumeAny, type IncomingEvent } from '../../../events'
import { UserErasureRequested } from '../../../events/catalog/identity'
import { SubscriptionEnded } from '../../../events/catalog/subscriptions'
import { systemClock } from '../../../shared/clock'
import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import { type Erasure, erase, erasureUnderWay, goOnErasing, NotToldYetError } from '../erasures'
import { letCustomerGo } from '../let-customer-go'

const logger = createLogger('subscriptions-on-user-erasure-requested')
/** Time to end what is under way. */
const reserve = 20_000
/** What is being told at this moment is told by the first retry, a minute later; what is not is for the outbox, and then the sweep. */
const patience = 60_000

function handle(incoming: IncomingEvent, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> {
  const hasTime = () => context.getRemainingTimeInMillis() > reserve
  return consumeAny(
    [UserErasureRequested, SubscriptionEnded],
    async (_, { metadata: { correlationId, eventId, occurredAt }, data }) => {
      if (!('erasureId' in data)) {
        const underWay = await erasureUnderWay(data.sub)
        if (underWay) await unlessUntold(occurredAt, goOnErasing(underWay, hasTime))
        else await letCustomerGo(data.sub, occurredAt)
        return
      }
      const { erasureId, sub, email } = data
      const leaver = { erasureId, sub, ...(email && { email }) }
      const erasing = erase(leaver, { correlationId, causationId: eventId }, hasTime)
      const erasure = await unlessUntold(occurredAt, erasing)
      if (!erasure) return
      const { status, items } = erasure
      logger.info('Erased as far as there was time', { erasureId, status, items })
    },
    { logger },
  )(incoming)
}

export const handler = guarded(handle)

/** Undefined if it is left to the sweep, which is no failure: a retry would find the outbox as it is. */
async function unlessUntold(occurredAt: string, erasing: Promise<Erasure>): Promise<Erasure | undefined> {
  try {
    return await erasing
  } catch (error) {
    const isSoon = systemClock.now().getTime() < Date.parse(occurredAt) + patience
    if (!(error instanceof NotToldYetError) || isSoon) throw error
    logger.info('Erasure is left to the sweep', { events: error.events })
    return undefined
  }
}
