/** Somebody is to be erased: what the domain holds of them goes. What there is no time for is left to the sweep. */
import type { Context } from 'aws-lambda'
import { consume, type IncomingEvent } from '../../../events'
import { UserErasureRequested } from '../../../events/catalog/identity'
import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import { erase } from '../erasures'

const logger = createLogger('approvals-on-user-erasure-requested')
/** Time to end what is under way. */
const reserve = 20_000

function handle(incoming: IncomingEvent, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> {
  const hasTime = () => context.getRemainingTimeInMillis() > reserve
  return consume(
    UserErasureRequested,
    async ({ metadata: { correlationId, eventId }, data: { erasureId, sub, email } }) => {
      const leaver = { erasureId, sub, ...(email && { email }) }
      const { status, items } = await erase(leaver, { correlationId, causationId: eventId }, hasTime)
      logger.info('Erased as far as there was time', { erasureId, status, items })
    },
    { logger },
  )(incoming)
}

export const handler = guarded(handle)
