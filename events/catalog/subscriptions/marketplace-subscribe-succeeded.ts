import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { buyer, buyerExample, buyerMeanings, offerId } from './parts'

export const subscribedBuyer = z.extend(buyer, {
  offerIdentifier: z.optional(offerId),
  isFreeTrial: z.optional(z.boolean()),
})

export const subscribedBuyerMeanings: Meanings<typeof subscribedBuyer> = {
  ...buyerMeanings,
  offerIdentifier: 'The offer that was taken.',
  isFreeTrial: 'Whether it begins with a free trial.',
}

export const MarketplaceSubscribeSucceeded = defineEvent({
  owner: 'subscriptions',
  name: 'MarketplaceSubscribeSucceeded',
  version: 1,
  publishers: ['subscriptions'],
  summary: 'AWS Marketplace has said that a buyer is subscribed, and can be metered: `subscribe-success`.',
  data: subscribedBuyer,
  examples: [{ ...buyerExample, offerIdentifier: 'offer-abcdefexample', isFreeTrial: true }],
})
