/** What several events of subscriptions hold. People are named by `sub` alone. */
import * as z from 'zod/mini'
import { ulid } from '../../envelope'
import type { Meanings } from '../../meanings'
import { line } from '../../text'

export const subscriptionId = ulid

const slug = (longest: number) =>
  z
    .string()
    .check(
      z.regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, 'expected small letters and digits, joined by hyphens'),
      z.maxLength(longest),
    )

/** Part of addresses, and of the names of usage plans. */
export const apiId = slug(40)
export const planId = slug(40)

/** Of the user pool's tokens; as identity's own events have it. */
export const subscriber = z
  .string()
  .check(z.regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'expected a UUID in small letters'))

/** As API Gateway gives it. */
export const keyId = z.string().check(z.regex(/^[A-Za-z0-9]{1,64}$/, 'expected the id of an API key'))

export const lastFour = z.string().check(z.regex(/^[A-Za-z0-9]{4}$/, 'expected four letters and digits'))

/** Counts the keys of a subscription from 1. */
export const generation = z.int().check(z.positive())

/** Why, in words of whoever did it, or of ours. */
export const why = line(200)

export const subscription = z.object({ subscriptionId, sub: subscriber, apiId, planId })

export const subscriptionMeanings: Meanings<typeof subscription> = {
  subscriptionId: 'The id of the subscription (a ULID).',
  sub: 'Whose it is: the subject of their tokens.',
  apiId: 'The API that it is for.',
  planId: 'The plan that it is on.',
}

export const apiKey = z.extend(subscription, { keyId, lastFour, generation })

export const apiKeyMeanings: Meanings<typeof apiKey> = {
  ...subscriptionMeanings,
  keyId: 'What API Gateway calls the key. The key itself is in no event.',
  lastFour: 'The last four characters of the key, by which its holder knows it.',
  generation: 'Counts the keys of the subscription from 1.',
}

/** How subscriptions may be, as everybody sees it. */
export const subscriptionStatuses = [
  'pending',
  'awaiting-approval',
  'active',
  'suspended',
  'ending',
  'ended',
  'failed',
] as const

export const subscriptionExample = {
  subscriptionId: '01JG8QZ5W0000000000000000A',
  sub: '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a',
  apiId: 'petstore',
  planId: 'silver',
}

/** Of AWS Marketplace. */
export const productCode = z.string().check(z.regex(/^[-a-zA-Z0-9/=:_.@]{1,255}$/, 'expected a product code'))
export const customerIdentifier = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,255}$/, 'expected a customer identifier'))
export const accountId = z.string().check(z.regex(/^\d{12}$/, 'expected an AWS account of twelve digits'))
export const agreementId = z.string().check(z.regex(/^[A-Za-z0-9_/-]{1,64}$/, 'expected the id of an agreement'))
export const offerId = z.string().check(z.regex(/^[A-Za-z0-9_/-]{1,64}$/, 'expected the id of an offer'))
export const licenseArn = z
  .string()
  .check(
    z.regex(
      /^(?:arn:)?aws[a-z-]*:license-manager:[a-z0-9-]*:\d{12}:license:l-[\w-]{1,64}$/,
      'expected the ARN of a license',
    ),
  )

/** A buyer of an existing listing, as its topics name one. */
export const buyer = z.object({ productCode, customerIdentifier })

export const buyerMeanings: Meanings<typeof buyer> = {
  productCode: 'The product, as AWS Marketplace calls it.',
  customerIdentifier: 'The buyer, as AWS Marketplace calls them for this seller.',
}

export const buyerExample = { productCode: '4xr1e7b2qkz0example0', customerIdentifier: 'ifAPhsExample' }
