import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { apiKey, apiKeyMeanings, subscriptionExample } from './parts'

export const issuedKey = apiKey

export const issuedKeyMeanings: Meanings<typeof issuedKey> = apiKeyMeanings

export const ApiKeyIssued = defineEvent({
  owner: 'subscriptions',
  name: 'ApiKeyIssued',
  version: 1,
  publishers: ['subscriptions'],
  summary: 'A subscription has its key, and the gateway takes it. The key itself is told to nobody but its holder.',
  data: issuedKey,
  examples: [{ ...subscriptionExample, keyId: 'a1b2c3d4e5', lastFour: 'x9Kf', generation: 1 }],
})
