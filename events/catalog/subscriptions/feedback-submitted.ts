import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import { ulid } from '../../envelope'
import type { Meanings } from '../../meanings'
import { apiId, subscriber } from './parts'

export const submittedFeedback = z.object({
  feedbackId: ulid,
  apiId,
  sub: subscriber,
  rating: z.optional(z.int().check(z.minimum(1), z.maximum(5))),
})

export const submittedFeedbackMeanings: Meanings<typeof submittedFeedback> = {
  feedbackId: 'The id of what was said (a ULID). The words themselves are in no event: owners read them by the API.',
  apiId: 'The API that it is about.',
  sub: 'Who said it: the subject of their tokens.',
  rating: 'From 1 to 5, if they gave one.',
}

export const FeedbackSubmitted = defineEvent({
  owner: 'subscriptions',
  name: 'FeedbackSubmitted',
  version: 1,
  publishers: ['subscriptions'],
  summary: 'Somebody has said what they think of an API.',
  data: submittedFeedback,
  examples: [
    {
      feedbackId: '01JG8QZ5W0000000000000000A',
      apiId: 'petstore',
      sub: '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a',
      rating: 4,
    },
  ],
})
