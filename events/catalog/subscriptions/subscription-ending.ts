import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { subscription, subscriptionExample, subscriptionMeanings, why } from './parts'

export const endingSubscription = z.extend(subscription, { endsAt: z.iso.datetime(), reason: why })

export const endingSubscriptionMeanings: Meanings<typeof endingSubscription> = {
  ...subscriptionMeanings,
  endsAt: 'Until then its API can be called; ISO 8601, UTC.',
  reason: 'Why, such as `Cancelled`.',
}

export const SubscriptionEnding = defineEvent({
  owner: 'subscriptions',
  name: 'SubscriptionEnding',
  version: 1,
  publishers: ['subscriptions'],
  summary: 'It is certain that a subscription ends, and when.',
  data: endingSubscription,
  examples: [{ ...subscriptionExample, endsAt: '2026-02-01T00:00:00.000Z', reason: 'Cancelled' }],
})
