import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { subscription, subscriptionExample, subscriptionMeanings } from './parts'

export const activatedSubscription = subscription

export const activatedSubscriptionMeanings: Meanings<typeof activatedSubscription> = subscriptionMeanings

export const SubscriptionActivated = defineEvent({
  owner: 'subscriptions',
  name: 'SubscriptionActivated',
  version: 1,
  publishers: ['subscriptions'],
  summary: 'The gateway takes the key of a subscription: its API can be called.',
  data: activatedSubscription,
  examples: [subscriptionExample],
})
