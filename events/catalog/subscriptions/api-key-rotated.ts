import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { apiKey, apiKeyMeanings, keyId, subscriptionExample } from './parts'

export const rotatedKey = z.extend(apiKey, { previousKeyId: keyId, previousUntil: z.iso.datetime() })

export const rotatedKeyMeanings: Meanings<typeof rotatedKey> = {
  ...apiKeyMeanings,
  previousKeyId: 'What API Gateway calls the key of before.',
  previousUntil: 'Until then it is taken as well; ISO 8601, UTC.',
}

export const ApiKeyRotated = defineEvent({
  owner: 'subscriptions',
  name: 'ApiKeyRotated',
  version: 1,
  publishers: ['subscriptions'],
  summary: 'A subscription has a new key, and the old one a while to go.',
  data: rotatedKey,
  examples: [
    {
      ...subscriptionExample,
      keyId: 'f6g7h8i9j0',
      lastFour: 'Qm3z',
      generation: 2,
      previousKeyId: 'a1b2c3d4e5',
      previousUntil: '2026-01-06T10:30:00.000Z',
    },
  ],
})
