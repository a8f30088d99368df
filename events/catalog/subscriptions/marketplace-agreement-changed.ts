import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { accountId, agreementId, offerId } from './parts'

export const changedAgreement = z.object({
  agreementId,
  change: z.enum(['created', 'amended', 'ended']),
  role: z.enum(['proposer', 'manufacturer']),
  status: z.enum([
    'ACTIVE',
    'ARCHIVED',
    'CANCELLED',
    'EXPIRED',
    'RENEWED',
    'REPLACED',
    'ROLLED_BACK',
    'SUPERSEDED',
    'TERMINATED',
  ]),
  intent: z.optional(z.enum(['NEW', 'RENEW', 'REPLACE', 'AMEND'])),
  catalog: z.optional(z.string().check(z.regex(/^[A-Za-z]{1,64}$/, 'expected the name of a catalog'))),
  acceptedAt: z.optional(z.iso.datetime()),
  startsAt: z.optional(z.iso.datetime()),
  endsAt: z.optional(z.iso.datetime()),
  acceptorAccountId: z.optional(accountId),
  proposerAccountId: z.optional(accountId),
  offerId: z.optional(offerId),
})

export const changedAgreementMeanings: Meanings<typeof changedAgreement> = {
  agreementId: 'The agreement.',
  change: 'What has happened to it.',
  role: 'In which of the seller’s roles AWS told of it.',
  status: 'As AWS Marketplace says it. One that is renewed or replaced goes on as another agreement.',
  intent: 'What the agreement was made for.',
  catalog: 'The catalog, such as `AWSMarketplace`.',
  acceptedAt: 'When the buyer took the offer; ISO 8601, UTC.',
  startsAt: 'From when it counts; ISO 8601, UTC.',
  endsAt: 'Until when; of one without end, in the year 9999.',
  acceptorAccountId: 'The AWS account of the buyer.',
  proposerAccountId: 'The AWS account of who offered it.',
  offerId: 'The offer.',
}

export const MarketplaceAgreementChanged = defineEvent({
  owner: 'subscriptions',
  name: 'MarketplaceAgreementChanged',
  version: 1,
  publishers: ['subscriptions'],
  summary: 'A purchase agreement was made, amended or ended.',
  data: changedAgreement,
  examples: [
    {
      agreementId: 'agmt-1example',
      change: 'created',
      role: 'proposer',
      status: 'ACTIVE',
      intent: 'NEW',
      catalog: 'AWSMarketplace',
      acceptedAt: '2026-01-05T10:30:00Z',
      startsAt: '2026-01-05T10:30:00Z',
      endsAt: '9999-01-01T00:00:00Z',
      acceptorAccountId: '111122223333',
      proposerAccountId: '444455556666',
      offerId: 'offer-1example',
    },
    { agreementId: 'agmt-1example', change: 'ended', role: 'manufacturer', status: 'CANCELLED' },
  ],
})
