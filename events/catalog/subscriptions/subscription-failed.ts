import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { subscription, subscriptionExample, subscriptionMeanings, why } from './parts'

export const failedSubscription = z.extend(subscription, { reason: why })

export const failedSubscriptionMeanings: Meanings<typeof failedSubscription> = {
  ...subscriptionMeanings,
  reason: 'Why it came to nothing, such as `Rejected`.',
}

export const SubscriptionFailed = defineEvent({
  owner: 'subscriptions',
  name: 'SubscriptionFailed',
  version: 1,
  publishers: ['subscriptions'],
  summary: 'A subscription has come to nothing; there never was access.',
  data: failedSubscription,
  examples: [{ ...subscriptionExample, reason: 'Rejected' }],
})
