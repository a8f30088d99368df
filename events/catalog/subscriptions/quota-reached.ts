import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { subscription, subscriptionExample, subscriptionMeanings } from './parts'

export const reachedQuota = z.extend(subscription, {
  percent: z.union([z.literal(80), z.literal(100)]),
  used: z.int().check(z.minimum(0)),
  limit: z.int().check(z.positive()),
  period: z.enum(['DAY', 'WEEK', 'MONTH']),
  periodStart: z.iso.date(),
})

export const reachedQuotaMeanings: Meanings<typeof reachedQuota> = {
  ...subscriptionMeanings,
  percent: 'Which mark was passed.',
  used: 'Calls in this period so far. API Gateway tells of them half an hour late, or later.',
  limit: 'Calls that the plan allows in a period.',
  period: 'How long a period is.',
  periodStart: 'The first day of this one, in UTC.',
}

export const QuotaReached = defineEvent({
  owner: 'subscriptions',
  name: 'QuotaReached',
  version: 1,
  publishers: ['subscriptions'],
  summary: 'A subscription has used 80 or 100 % of what its plan allows in a period.',
  data: reachedQuota,
  examples: [
    { ...subscriptionExample, percent: 80, used: 8012, limit: 10_000, period: 'MONTH', periodStart: '2026-01-01' },
  ],
})
