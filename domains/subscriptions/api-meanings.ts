/** What the fields of the API mean, and its refusals: for the OpenAPI document. Functions import none of it. */
import { type DescribedObject, describe } from '../../events/meanings'
import type { ProblemMeanings } from '../../shared/routes'
import * as customers from './api/customers'
import * as marketplace from './api/marketplace'
import * as ofApis from './api/meanings-of-apis'
import * as parts from './api/parts'
import * as subscriptions from './api/subscriptions'

const customer = {
  name: 'How those who approve of subscriptions know them.',
  company: 'Whom they work for.',
}

const cursor = 'Where the next page begins, as the last one said it.'
const nextCursor = 'Of the next page; null if there is none.'
const idempotencyKey = 'Of the caller’s choosing: the same key asks for the same again.'

const key = {
  generation: 'Counts the keys of the subscription from 1.',
  lastFour: 'The last four characters of the key.',
  issuedAt: 'When it was made; ISO 8601, UTC.',
  expiresAt: 'From then on it is not taken, if it was made to expire; ISO 8601, UTC.',
}

const arrived = {
  productCode: 'The product, as AWS Marketplace calls it.',
  accountEnding: 'The last four digits of the AWS account that has bought it.',
}

const grace = 'The key of before, as long as it is taken.'

const subscription = {
  subscriptionId: 'The id of the subscription (a ULID).',
  apiId: 'The API that it is for.',
  planId: 'The plan that it is on.',
  status: 'How it is. Its API can be called while it is `active`, and while it is `ending`.',
  requestedAt: 'When it was asked for; ISO 8601, UTC.',
  activatedAt: 'When the gateway first took its key; ISO 8601, UTC.',
  endsAt: 'Until when its API can be called, if that is known; ISO 8601, UTC.',
  endedAt: 'When it was over; ISO 8601, UTC.',
  reason: 'Why it ends, or came to nothing.',
  suspendedFor:
    'Why there is no access for a while: `account`, `owner`, `marketplace`, or `expiry` of its key, which a rotation ends.',
  key: 'The key, without the key itself.',
  grace,
}

export const meanings: readonly DescribedObject[] = [
  ...ofApis.meanings,
  describe(customers.newCustomer, customer),
  describe(customers.customerAnswer, {
    ...customer,
    sub: 'Who: the subject of their tokens.',
    registeredAt: 'Since when; ISO 8601, UTC.',
    mailStopped: `Why no mail is sent to their address any more: it \`bounced\`, or they \`complained\`. Registering with another address ends it.`,
  }),
  describe(parts.listQuery, { limit: 'How many a page holds at the most; 25 if it is left out.', cursor }),
  describe(subscriptions.newSubscription, {
    apiId: 'The API.',
    planId: 'One of its plans.',
    idempotencyKey,
  }),
  describe(subscriptions.keyAnswer, key),
  describe(subscriptions.graceAnswer, { ...key, until: 'Until then it is taken; ISO 8601, UTC.' }),
  describe(subscriptions.subscriptionAnswer, subscription),
  describe(subscriptions.subscriptionDetails, {
    ...subscription,
    apiName: 'The API, as its owners call it.',
    plan: 'The plan, as it is or was for sale.',
    addresses: 'Where its API is called: the stages of the plan, each without a slash at the end.',
    periodEndsAt: 'When the quota’s period ends, or else the month; ISO 8601, UTC.',
    isBought: 'Whether it was bought through AWS Marketplace, where it is changed and cancelled then.',
  }),
  describe(subscriptions.subscriptionListed, {
    ...subscription,
    apiName: 'The API, as its owners call it.',
    planName: 'The plan, as its owners call it.',
  }),
  describe(subscriptions.subscriptionPage, { subscriptions: 'The subscriptions.', cursor: nextCursor }),
  describe(subscriptions.shownKey, { ...key, key: 'What a caller sends as `x-api-key`.', grace }),
  describe(subscriptions.rotation, {
    graceSeconds: 'How long the old key is taken once the new one is; a day if it is left out, 0 for not at all.',
    expiresInDays:
      'How many days the new key is taken; null for as long as the subscription goes on, and what was said of the last if it is left out.',
    idempotencyKey,
  }),
  describe(subscriptions.newPlan, { planId: 'The plan to move to.' }),
  describe(subscriptions.keyRequest, {
    idempotencyKey: `${idempotencyKey} Once the key was rotated, it is refused.`,
  }),
  describe(subscriptions.cancellation, {
    at: 'At once, as if it is left out, or when the quota’s period ends.',
    idempotencyKey,
  }),
  describe(subscriptions.suspension, { reason: 'Why; the subscriber is told.', idempotencyKey }),
  describe(subscriptions.auditEntry, {
    at: 'When; ISO 8601, UTC.',
    entryId: 'The id of the event that was told of it.',
    what: 'What was done, by the name of the event.',
    actor: 'Who did it: a subject, a domain, or `erased/…` for somebody who was erased.',
    subscriptionId: 'The subscription that it is about.',
    sub: 'The customer that it is about: a subject, or `erased/…` for somebody who was erased.',
    apiId: 'The API that it is about.',
    correlationId: 'The story that it is part of; logs and events have it too.',
  }),
  describe(subscriptions.auditPage, { entries: 'The entries.', cursor: nextCursor }),
  describe(marketplace.landingForm, {
    'x-amzn-marketplace-token': 'Says who buys, once, for a short while.',
    'x-amzn-marketplace-agreement-id': 'The agreement; nothing is decided by what a browser says of it.',
    'x-amzn-marketplace-product-id': 'The product, likewise.',
    'x-amzn-marketplace-offer-type': '`free-trial` for one.',
  }),
  describe(marketplace.registrationAnswer, {
    ...arrived,
    apiId: 'The API that it is for, if a plan of it is sold under the product.',
    planId: 'The plan.',
    isFreeTrial: 'Whether it begins with a free trial.',
  }),
  describe(marketplace.registrationClaim, { ...arrived, ...customer, idempotencyKey }),
  describe(marketplace.claimed, {
    sub: 'Whose it is now: the caller.',
    subscriptionId: 'What has come of it, if AWS Marketplace has confirmed the purchase by now.',
  }),
  describe(subscriptions.subscriptionPath, { id: 'The id of the subscription.' }),
]

export const problems: ProblemMeanings = {
  ...ofApis.problems,
  NotRegistered: ['conflict', 'The caller has not registered: `PUT /customer` does.'],
  AccountDisabled: ['forbidden', 'The caller’s account is shut.'],
  ApiNotFound: ['not-found', 'There is no such API, or none that the caller may see.'],
  PlanNotFound: ['not-found', 'The API has no such plan for sale.'],
  SoldByMarketplace: ['conflict', 'It is bought, changed and cancelled at AWS Marketplace.'],
  NobodyApproves: ['conflict', 'Too few are left who could approve: some were erased. The owners can name others.'],
  EmailUnknown: ['conflict', 'A mail has to go to somebody whose address is not known to be theirs.'],
  AlreadySubscribed: ['conflict', 'The caller has a live subscription to the plan; `subscriptionId` is its id.'],
  IdempotencyKeyReused: ['conflict', 'The key was used for another request.'],
  SubscriptionNotFound: ['not-found', 'There is no such subscription, or it is somebody else’s.'],
  SubscriptionOver: ['gone', 'It is over.'],
  SignInTooOld: ['forbidden', 'The caller has signed in too long ago: sign in again, and come within ten minutes.'],
  NoKeyYet: ['conflict', 'The key is not made yet.'],
  NotActive: ['conflict', 'It is not active, or it is about to end.'],
  RotationUnderWay: ['conflict', 'There are two keys already, or a new one is being made.'],
  PlanNeedsApproval: ['conflict', 'Somebody has to approve of the plan: subscribe to it anew.'],
  NotAnOwner: ['forbidden', 'Only owners of the API may do this.'],
  TokenExpired: ['gone', 'AWS Marketplace says that the token is too old, or was used before.'],
  TokenNotValid: ['invalid', 'AWS Marketplace knows no such token.'],
  RegistrationOver: ['gone', 'Nothing has arrived in this browser, or too long ago.'],
  RegistrationPending: ['conflict', 'AWS Marketplace is being asked: try again in a moment.'],
  RegistrationChanged: ['conflict', 'Another registration has arrived in the browser since.'],
  BuyerTaken: ['conflict', 'Somebody else has registered the same purchase.'],
  CursorInvalid: ['invalid', 'The cursor is not one of this list.'],
}
