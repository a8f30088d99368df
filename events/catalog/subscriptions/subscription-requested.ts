import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { agreementId, subscription, subscriptionExample, subscriptionMeanings } from './parts'

export const requestedSubscription = z.extend(subscription, {
  needsApproval: z.boolean(),
  agreementId: z.optional(agreementId),
})

export const requestedSubscriptionMeanings: Meanings<typeof requestedSubscription> = {
  ...subscriptionMeanings,
  needsApproval: 'Whether somebody has to approve of it first.',
  agreementId: 'The agreement of AWS Marketplace that it is for.',
}

export const SubscriptionRequested = defineEvent({
  owner: 'subscriptions',
  name: 'SubscriptionRequested',
  version: 1,
  publishers: ['subscriptions'],
  summary: 'Somebody subscribes to an API; there is no access yet.',
  data: requestedSubscription,
  examples: [{ ...subscriptionExample, needsApproval: false }],
})
