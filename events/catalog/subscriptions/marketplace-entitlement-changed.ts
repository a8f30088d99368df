import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { accountId, agreementId, buyerExample, customerIdentifier, licenseArn, offerId, productCode } from './parts'

export const changedLicense = z.object({
  arn: licenseArn,
  change: z.enum(['updated', 'deprovisioned']),
  agreementId,
  productId: z.string().check(z.regex(/^[A-Za-z0-9_/-]{1,255}$/, 'expected the id of a product')),
  acceptorAccountId: accountId,
  offerId: z.optional(offerId),
})

export const changedLicenseMeanings: Meanings<typeof changedLicense> = {
  arn: 'The license.',
  change: 'Whether it counts, or counts no more.',
  agreementId: 'The agreement that it comes from: only this tells which belong together.',
  productId: 'The product, as the seller’s catalog calls it.',
  acceptorAccountId: 'The AWS account of the buyer.',
  offerId: 'The offer.',
}

export const entitlement = z.object({
  dimension: z.string().check(z.regex(/^\S{1,255}$/, 'expected the name of a dimension')),
  value: z.union([z.number(), z.boolean(), z.string().check(z.maxLength(255))]),
  expiresAt: z.optional(z.iso.datetime()),
})

export const entitlementMeanings: Meanings<typeof entitlement> = {
  dimension: 'What of the product it is of.',
  value: 'How much of it.',
  expiresAt: 'Until when; left out of one without end. ISO 8601, UTC.',
}

export const changedEntitlement = z
  .object({
    productCode: z.optional(productCode),
    customerIdentifier: z.optional(customerIdentifier),
    license: z.optional(changedLicense),
    entitlements: z.optional(z.array(entitlement).check(z.maxLength(200))),
    askedAt: z.optional(z.iso.datetime()),
  })
  .check(
    z.refine(
      ({ productCode, customerIdentifier, license }) =>
        license !== undefined || (productCode !== undefined && customerIdentifier !== undefined),
      'expected license, or productCode and customerIdentifier',
    ),
  )

export const changedEntitlementMeanings: Meanings<typeof changedEntitlement> = {
  productCode: 'The product, as AWS Marketplace calls it in metering.',
  customerIdentifier: 'The buyer of an existing listing.',
  license: 'What has changed, in listings of concurrent agreements.',
  entitlements:
    'All that the buyer of an existing listing has, as AWS Marketplace answered; none: the contract is over.',
  askedAt: 'When AWS Marketplace was asked for `entitlements`: the latest answer counts. ISO 8601, UTC.',
}

export const MarketplaceEntitlementChanged = defineEvent({
  owner: 'subscriptions',
  name: 'MarketplaceEntitlementChanged',
  version: 1,
  publishers: ['subscriptions'],
  summary:
    'What a buyer is entitled to has changed: `entitlement-updated`, or a license that is updated or deprovisioned.',
  data: changedEntitlement,
  examples: [
    {
      ...buyerExample,
      entitlements: [{ dimension: 'seats', value: 10, expiresAt: '2027-01-05T10:30:00Z' }],
      askedAt: '2026-01-05T10:30:02Z',
    },
    {
      productCode: buyerExample.productCode,
      license: {
        arn: 'arn:aws:license-manager::294406891311:license:l-0123456789abcdef0123456789abcdef',
        change: 'updated',
        agreementId: 'agmt-1example',
        productId: 'prod-1example',
        acceptorAccountId: '111122223333',
        offerId: 'offer-1example',
      },
    },
  ],
})
