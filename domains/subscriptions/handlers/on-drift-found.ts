/** The gateway is otherwise than a subscription says: has it made so again. */
import { consume } from '../../../events'
import { SubscriptionDriftFound } from '../../../events/catalog/subscriptions'
import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import { mendDrift } from '../mend-drift'

const logger = createLogger('subscriptions-on-drift-found')

export const handler = guarded(
  consume(SubscriptionDriftFound, ({ data }) => mendDrift(data.subscriptionId), { logger }),
)
