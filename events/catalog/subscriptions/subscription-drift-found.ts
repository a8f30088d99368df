import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { keyId, subscriptionId } from './parts'

export const drift = z.object({
  subscriptionId,
  found: z.enum(['key-missing', 'key-off', 'key-on', 'key-not-in-plan', 'key-left-over']),
  keyId: z.optional(keyId),
})

export const driftMeanings: Meanings<typeof drift> = {
  subscriptionId: 'The subscription that the key is of, by its name.',
  found:
    'What the gateway has otherwise: no such key; one that should be on, or off; one outside its plan; or one of a subscription that is over.',
  keyId: 'What API Gateway calls the key.',
}

export const SubscriptionDriftFound = defineEvent({
  owner: 'subscriptions',
  name: 'SubscriptionDriftFound',
  version: 1,
  publishers: ['subscriptions'],
  summary: 'The gateway is not as a subscription says: somebody has changed it by hand. It is mended.',
  data: drift,
  examples: [{ subscriptionId: '01JG8QZ5W0000000000000000A', found: 'key-missing', keyId: 'a1b2c3d4e5' }],
})
