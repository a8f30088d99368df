import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { accountId, subscriber } from './parts'

export const customer = z.object({
  sub: subscriber,
  way: z.enum(['self', 'marketplace']),
  customerAccountId: z.optional(accountId),
})

export const customerMeanings: Meanings<typeof customer> = {
  sub: 'Who: the subject of their tokens.',
  way: 'By themselves, or coming from AWS Marketplace as a buyer.',
  customerAccountId: 'The AWS account that they buy with.',
}

export const CustomerRegistered = defineEvent({
  owner: 'subscriptions',
  name: 'CustomerRegistered',
  version: 1,
  publishers: ['subscriptions'],
  summary: 'Somebody may subscribe to APIs from now on.',
  data: customer,
  examples: [
    { sub: '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a', way: 'self' },
    { sub: '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a', way: 'marketplace', customerAccountId: '111122223333' },
  ],
})
