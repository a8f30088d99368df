import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { planId, subscription, subscriptionExample, subscriptionMeanings, subscriptionStatuses, why } from './parts'

export const changedSubscription = z.extend(subscription, {
  status: z.enum(subscriptionStatuses),
  change: z.enum(['plan', 'suspended', 'resumed', 'kept']),
  previousPlanId: z.optional(planId),
  reason: z.optional(why),
})

export const changedSubscriptionMeanings: Meanings<typeof changedSubscription> = {
  ...subscriptionMeanings,
  status: 'How it is now.',
  change:
    'What is different: its key has moved to another plan; it is suspended; that is over; or it was to end and goes on.',
  previousPlanId: 'The plan that it was on.',
  reason: 'Why.',
}

export const SubscriptionChanged = defineEvent({
  owner: 'subscriptions',
  name: 'SubscriptionChanged',
  version: 1,
  publishers: ['subscriptions'],
  summary: 'A subscription is on another plan, is suspended, or goes on.',
  data: changedSubscription,
  examples: [
    { ...subscriptionExample, planId: 'gold', status: 'active', change: 'plan', previousPlanId: 'silver' },
    { ...subscriptionExample, status: 'suspended', change: 'suspended', reason: 'The account is shut' },
  ],
})
