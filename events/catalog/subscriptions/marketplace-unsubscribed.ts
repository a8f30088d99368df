import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { buyer, buyerExample, buyerMeanings } from './parts'

export const goneBuyer = buyer

export const goneBuyerMeanings: Meanings<typeof goneBuyer> = buyerMeanings

export const MarketplaceUnsubscribed = defineEvent({
  owner: 'subscriptions',
  name: 'MarketplaceUnsubscribed',
  version: 1,
  publishers: ['subscriptions'],
  summary: 'A buyer has left, and can be metered no more: `unsubscribe-success`.',
  data: goneBuyer,
  examples: [buyerExample],
})
