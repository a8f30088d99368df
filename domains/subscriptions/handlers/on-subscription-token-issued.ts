/** The workflow of a subscription waits: keep its token. */
import { consume } from '../../../events'
import { SubscriptionTokenIssued } from '../../../events/catalog/subscriptions'
import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import { takeToken } from '../take-token'

const logger = createLogger('subscriptions-on-subscription-token-issued')

export const handler = guarded(
  consume(SubscriptionTokenIssued, async ({ metadata, data }) => takeToken(data, metadata.occurredAt), { logger }),
)
