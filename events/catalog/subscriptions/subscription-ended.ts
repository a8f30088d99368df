import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { subscription, subscriptionExample, subscriptionMeanings, why } from './parts'

export const endedSubscription = z.extend(subscription, { reason: why })

export const endedSubscriptionMeanings: Meanings<typeof endedSubscription> = {
  ...subscriptionMeanings,
  reason: 'Why, such as `Cancelled`.',
}

export const SubscriptionEnded = defineEvent({
  owner: 'subscriptions',
  name: 'SubscriptionEnded',
  version: 1,
  publishers: ['subscriptions'],
  summary: 'A subscription is over: the gateway has none of its keys any more.',
  data: endedSubscription,
  examples: [{ ...subscriptionExample, reason: 'Cancelled' }],
})
