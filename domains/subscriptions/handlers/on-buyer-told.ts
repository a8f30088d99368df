/** AWS Marketplace has said something of a buyer of an existing listing: keeps it, and gives or takes access. */
import { consumeAny, type EventDefinition } from '../../../events'
import {
  MarketplaceSubscribeFailed,
  MarketplaceSubscribeSucceeded,
  MarketplaceUnsubscribed,
  MarketplaceUnsubscribePending,
} from '../../../events/catalog/subscriptions'
import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import { hear } from '../decisions/marketplace-facts'
import { buyerIdOf, buyers, note } from '../marketplace/fact-stores'
import { noBuyer, type Word } from '../marketplace/facts'
import { joinBuyer } from '../marketplace/join'

const logger = createLogger('subscriptions-on-buyer-told')

const wordOf = new Map<EventDefinition, Word>([
  [MarketplaceSubscribeSucceeded, 'succeeded'],
  [MarketplaceSubscribeFailed, 'failed'],
  [MarketplaceUnsubscribePending, 'pending'],
  [MarketplaceUnsubscribed, 'unsubscribed'],
])

export const handler = guarded(
  consumeAny(
    [MarketplaceSubscribeSucceeded, MarketplaceSubscribeFailed, MarketplaceUnsubscribePending, MarketplaceUnsubscribed],
    async (definition, { metadata, data }) => {
      const { occurredAt, correlationId, eventId: causationId } = metadata
      const { productCode, customerIdentifier } = data
      const id = { productCode, customerIdentifier }
      const { isFreeTrial } = data as { readonly isFreeTrial?: boolean }
      await note(buyers, buyerIdOf(id), noBuyer(id), (buyer) =>
        hear(buyer, wordOf.get(definition) as Word, occurredAt, isFreeTrial),
      )
      await joinBuyer(id, { correlationId, causationId })
    },
    { logger },
  ),
)
