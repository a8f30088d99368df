import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { apiId } from './parts'

export const retiredApi = z.object({ apiId, endsAt: z.optional(z.iso.datetime()) })

export const retiredApiMeanings: Meanings<typeof retiredApi> = {
  apiId: 'The id of the API.',
  endsAt: 'When the subscriptions that are left are ended; they go on if it is left out.',
}

export const ApiRetired = defineEvent({
  owner: 'subscriptions',
  name: 'ApiRetired',
  version: 1,
  publishers: ['subscriptions'],
  summary: 'An API takes no more subscriptions; told again when those that are left get an end, or an earlier one.',
  data: retiredApi,
  examples: [{ apiId: 'petstore' }, { apiId: 'petstore', endsAt: '2026-12-31T00:00:00.000Z' }],
})
