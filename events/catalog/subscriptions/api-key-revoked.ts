import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { apiKey, apiKeyMeanings, subscriptionExample } from './parts'

export const revokedKey = z.extend(apiKey, { reason: z.enum(['ended', 'rotated']) })

export const revokedKeyMeanings: Meanings<typeof revokedKey> = {
  ...apiKeyMeanings,
  reason: 'The subscription is over, or a newer key has taken its place.',
}

export const ApiKeyRevoked = defineEvent({
  owner: 'subscriptions',
  name: 'ApiKeyRevoked',
  version: 1,
  publishers: ['subscriptions'],
  summary: 'A key is taken no more: it was disabled, and then deleted.',
  data: revokedKey,
  examples: [{ ...subscriptionExample, keyId: 'a1b2c3d4e5', lastFour: 'x9Kf', generation: 1, reason: 'rotated' }],
})
