import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { line } from '../../text'
import { apiId, planId } from './parts'

export const publishedApi = z.object({
  apiId,
  name: line(100),
  visibility: z.enum(['public', 'signedIn', 'groups']),
  planIds: z.array(planId).check(z.minLength(1), z.maxLength(20)),
})

export const publishedApiMeanings: Meanings<typeof publishedApi> = {
  apiId: 'The id of the API.',
  name: 'What it is called.',
  visibility: 'Who sees it: everybody, whoever is signed in, or members of some groups.',
  planIds: 'The plans that are for sale.',
}

export const ApiPublished = defineEvent({
  owner: 'subscriptions',
  name: 'ApiPublished',
  version: 1,
  publishers: ['subscriptions'],
  summary: 'An API can be subscribed to, by the plans that the event names; told again when they are others.',
  data: publishedApi,
  examples: [{ apiId: 'petstore', name: 'Pet store', visibility: 'public', planIds: ['silver', 'gold'] }],
})
