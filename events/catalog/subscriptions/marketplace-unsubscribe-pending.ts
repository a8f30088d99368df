import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { buyer, buyerExample, buyerMeanings } from './parts'

export const leavingBuyer = buyer

export const leavingBuyerMeanings: Meanings<typeof leavingBuyer> = buyerMeanings

export const MarketplaceUnsubscribePending = defineEvent({
  owner: 'subscriptions',
  name: 'MarketplaceUnsubscribePending',
  version: 1,
  publishers: ['subscriptions'],
  summary: 'A buyer leaves: what they used is to be metered within the hour: `unsubscribe-pending`.',
  data: leavingBuyer,
  examples: [buyerExample],
})
