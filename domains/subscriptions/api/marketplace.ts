/** The routes by which a buyer of AWS Marketplace becomes a customer. */
import * as z from 'zod/mini'
import { productCode } from '../../../events/catalog/subscriptions/parts'
import { defineRoutes } from '../../../shared/routes'
import { newCustomer } from './customers'
import { idempotencyKey } from './parts'

const text = (longest: number) => z.string().check(z.maxLength(longest))

export const landingForm = z.object({
  'x-amzn-marketplace-token': z
    .string()
    .check(z.regex(/^[\x21-\x7e]{1,4096}$/, 'expected the token of a registration')),
  'x-amzn-marketplace-agreement-id': z.optional(text(256)),
  'x-amzn-marketplace-product-id': z.optional(text(256)),
  'x-amzn-marketplace-offer-type': z.optional(text(64)),
})

const accountEnding = z.string().check(z.regex(/^\d{4}$/, 'expected the last four digits of the AWS account'))

export const registrationAnswer = z.object({
  productCode,
  accountEnding,
  apiId: z.optional(z.string()),
  planId: z.optional(z.string()),
  isFreeTrial: z.boolean(),
})

/** Somebody may paste the token that they came with into these; it counts until it is redeemed. */
export const registrationClaim = z.object({
  productCode,
  accountEnding,
  name: z.optional(newCustomer.shape.name),
  company: newCustomer.shape.company,
  idempotencyKey,
})

export const claimed = z.object({
  sub: z.string(),
  subscriptionId: z.optional(z.string()),
})

const open = (why: string) => ({ handler: 'buyers', authorization: { public: why } }) as const
const ofUser = { handler: 'buyers', authorization: 'user' } as const

export const marketplaceRoutes = defineRoutes({
  landBuyer: {
    ...open('The token, which AWS Marketplace is asked about, says who buys; nobody has signed in yet'),
    method: 'POST',
    path: '/marketplace/registrations',
    summary: 'Where AWS Marketplace has the browser of a buyer post its token. On to where they sign in or up.',
    form: ['LandingForm', landingForm],
    formsOfOtherSites: 'AWS Marketplace posts the registration from pages of its own; no cookie decides here',
    answers: {
      303: {
        meaning: 'On its way.',
        headers: { Location: 'Where to.', 'Set-Cookie': 'What binds it to the browser.' },
      },
    },
    problems: ['TokenExpired', 'TokenNotValid'],
  },
  showLanding: {
    ...open('The cookie of the browser says what has arrived; it decides nothing'),
    method: 'GET',
    path: '/marketplace/registrations',
    summary: 'A page that says what has arrived in this browser, and what comes next.',
    answers: { 200: { meaning: 'The page.' } },
    problems: ['RegistrationOver'],
  },
  getRegistration: {
    ...ofUser,
    method: 'GET',
    path: '/marketplace/registrations/claim',
    summary: 'What has arrived in this browser, for the caller to say whether it is theirs.',
    answers: { 200: { meaning: 'The registration.', body: ['Registration', registrationAnswer] } },
    problems: ['RegistrationOver', 'RegistrationPending'],
  },
  claimRegistration: {
    ...ofUser,
    method: 'POST',
    path: '/marketplace/registrations/claim',
    summary:
      'Make what has arrived in this browser the caller’s. Asked again, it is theirs still; by the same idempotency key within the hour also in a browser that has forgotten it.',
    body: ['RegistrationClaim', registrationClaim],
    answers: {
      200: { meaning: 'It is the caller’s.', body: ['ClaimedRegistration', claimed] },
    },
    problems: [
      'RegistrationOver',
      'RegistrationPending',
      'RegistrationChanged',
      'BuyerTaken',
      'NotRegistered',
      'AccountDisabled',
      'IdempotencyKeyReused',
    ],
  },
})
