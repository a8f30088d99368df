import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { buyer, buyerExample, buyerMeanings, offerId } from './parts'

export const refusedBuyer = z.extend(buyer, { offerIdentifier: z.optional(offerId) })

export const refusedBuyerMeanings: Meanings<typeof refusedBuyer> = {
  ...buyerMeanings,
  offerIdentifier: 'The offer that was to be taken.',
}

export const MarketplaceSubscribeFailed = defineEvent({
  owner: 'subscriptions',
  name: 'MarketplaceSubscribeFailed',
  version: 1,
  publishers: ['subscriptions'],
  summary: 'AWS Marketplace has said that a buyer could not be subscribed: `subscribe-fail`.',
  data: refusedBuyer,
  examples: [buyerExample],
})
