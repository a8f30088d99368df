import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { opaque } from '../../text'
import { subscriptionId } from './parts'

export const subscriptionToken = z.object({
  subscriptionId,
  taskToken: opaque(2048),
  execution: z.int().check(z.positive()),
  round: z.int().check(z.positive()),
  wakeAt: z.optional(z.iso.datetime()),
})

export const subscriptionTokenMeanings: Meanings<typeof subscriptionToken> = {
  subscriptionId: 'The subscription whose workflow waits.',
  taskToken: 'Whoever holds it can resume the workflow.',
  execution: 'Which of the executions that follow each other waits, counted from 1.',
  round: 'Counts the waits of one execution from 1; a token replaces those of earlier rounds.',
  wakeAt: 'When the wait ends by itself; ISO 8601, UTC.',
}

export const SubscriptionTokenIssued = defineEvent({
  owner: 'subscriptions',
  name: 'SubscriptionTokenIssued',
  version: 1,
  publishers: ['subscriptions'],
  sensitive: true,
  summary: 'The workflow of a subscription waits, and this token resumes it.',
  data: subscriptionToken,
  examples: [
    {
      subscriptionId: '01JG8QZ5W0000000000000000A',
      taskToken: 'AQCEAAAAKgAAAAMAAAAAAAAAAexample',
      execution: 1,
      round: 1,
      wakeAt: '2026-02-04T10:30:00Z',
    },
  ],
})
