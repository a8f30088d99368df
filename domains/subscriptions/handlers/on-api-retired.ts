/** An API is retired: subscriptions to it end on the day that was said, if one was. */
import { consume } from '../../../events'
import { ApiRetired } from '../../../events/catalog/subscriptions'
import { systemClock } from '../../../shared/clock'
import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import { endWithApi } from '../end-with-api'

const logger = createLogger('subscriptions-on-api-retired')

export const handler = guarded(
  consume(
    ApiRetired,
    async ({ metadata: { correlationId, eventId, actor = 'signalbox' }, data: { apiId, endsAt } }) => {
      if (endsAt === undefined) return
      await endWithApi(apiId, endsAt, { now: systemClock.now(), correlationId, causationId: eventId, actor })
    },
    { logger },
  ),
)
