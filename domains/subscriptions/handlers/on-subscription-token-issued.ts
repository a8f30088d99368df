/** The workflow of a subscription waits: keep its token. */
import { consume } from '../../../events'
import { SubscriptionTokenIssued } from '../../../events/catalog/subscriptions'
import { createLogger } from '../../../shared/logging'
import { takeToken } from '../take-token'

const logger = createLogger('subscriptions-on-subscription-token-issued')

export const handler = consume(
  SubscriptionTokenIssued,
  async ({ metadata, data }) => takeToken(data, metadata.occurredAt),
  { logger },
)
