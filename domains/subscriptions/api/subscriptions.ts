/** The routes of those who subscribe. */
import * as z from 'zod/mini'
import { apiId, planId, subscriptionId, subscriptionStatuses, why } from '../../../events/catalog/subscriptions/parts'
import { defineRoutes } from '../../../shared/routes'
import { idempotencyKey, instant, listQuery, nextCursor } from './parts'
import { planForSale } from './plan-models'

export const newSubscription = z.object({ apiId, planId, idempotencyKey })

export const keyAnswer = z.object({
  generation: z.int(),
  lastFour: z.string(),
  issuedAt: z.optional(instant),
  expiresAt: z.optional(instant),
})
export const graceAnswer = z.extend(keyAnswer, { until: instant })

export const subscriptionAnswer = z.object({
  subscriptionId: z.string(),
  apiId: z.string(),
  planId: z.string(),
  status: z.enum(subscriptionStatuses),
  requestedAt: instant,
  activatedAt: z.optional(instant),
  endsAt: z.optional(instant),
  endedAt: z.optional(instant),
  reason: z.optional(z.string()),
  suspendedFor: z.array(z.string()),
  key: z.optional(keyAnswer),
  grace: z.optional(graceAnswer),
})

/** One, with what its holder needs to know of its API and its plan, whether that is for sale still or not. */
export const subscriptionDetails = z.extend(subscriptionAnswer, {
  apiName: z.string(),
  plan: z.optional(planForSale),
  addresses: z.array(z.string()),
  periodEndsAt: instant,
  isBought: z.boolean(),
})

/** One of a list, with what is called by name: plans that were withdrawn long ago may have none. */
export const subscriptionListed = z.extend(subscriptionAnswer, {
  apiName: z.string(),
  planName: z.optional(z.string()),
})

export const subscriptionPage = z.object({ subscriptions: z.array(subscriptionListed), cursor: nextCursor })
export const shownKey = z.extend(keyAnswer, { key: z.string(), grace: z.optional(graceAnswer) })

/** A grace of thirty days at most, and a key that expires within ten years. */
export const rotation = z.object({
  graceSeconds: z.optional(z.int().check(z.minimum(0), z.maximum(2_592_000))),
  expiresInDays: z.optional(z.nullable(z.int().check(z.minimum(1), z.maximum(3650)))),
  idempotencyKey,
})
export const newPlan = z.object({ planId })
export const keyRequest = z.object({ idempotencyKey })
export const cancellation = z.object({ at: z.optional(z.enum(['now', 'period-end'])), idempotencyKey })
export const suspension = z.object({ reason: z.optional(why), idempotencyKey })

export const auditEntry = z.object({
  at: instant,
  entryId: z.string(),
  what: z.string(),
  actor: z.string(),
  subscriptionId: z.optional(z.string()),
  sub: z.optional(z.string()),
  apiId: z.optional(z.string()),
  correlationId: z.string(),
})
export const auditPage = z.object({ entries: z.array(auditEntry), cursor: nextCursor })

export const subscriptionPath = z.object({ id: subscriptionId })

const one = ['Subscription', subscriptionAnswer] as const
const own = { handler: 'subscriptions', authorization: 'user' } as const
const ofOne = { ...own, parameters: subscriptionPath } as const

export const subscriptionRoutes = defineRoutes({
  subscribe: {
    ...own,
    method: 'POST',
    path: '/subscriptions',
    summary: 'Subscribe to a plan of an API. The same idempotency key asks for the same subscription again.',
    body: ['NewSubscription', newSubscription],
    answers: {
      202: {
        meaning: 'It is taken up: `active` once the gateway takes its key.',
        body: one,
        headers: { Location: 'Where the subscription is, as a reference from the address that was called.' },
      },
    },
    problems: [
      'NotRegistered',
      'AccountDisabled',
      'ApiNotFound',
      'PlanNotFound',
      'SoldByMarketplace',
      'EmailUnknown',
      'NobodyApproves',
      'AlreadySubscribed',
      'IdempotencyKeyReused',
    ],
  },
  listSubscriptions: {
    ...own,
    method: 'GET',
    path: '/subscriptions',
    summary: 'The caller’s subscriptions, the newest first, a page at a time.',
    query: listQuery,
    answers: { 200: { meaning: 'A page.', body: ['SubscriptionPage', subscriptionPage] } },
    problems: ['CursorInvalid'],
  },
  getSubscription: {
    ...ofOne,
    method: 'GET',
    path: '/subscriptions/{id}',
    summary: 'One subscription, with its plan and where its API is.',
    answers: { 200: { meaning: 'The subscription.', body: ['SubscriptionDetails', subscriptionDetails] } },
    problems: ['SubscriptionNotFound'],
  },
  showKey: {
    ...ofOne,
    method: 'POST',
    path: '/subscriptions/{id}/key',
    summary: 'Show the key. The sign-in may be ten minutes old; that it was shown is in the audit.',
    body: ['KeyRequest', keyRequest],
    answers: { 200: { meaning: 'The key.', body: ['ShownKey', shownKey] } },
    problems: ['SubscriptionNotFound', 'SignInTooOld', 'NoKeyYet', 'SubscriptionOver', 'IdempotencyKeyReused'],
  },
  rotateKey: {
    ...ofOne,
    method: 'POST',
    path: '/subscriptions/{id}/key/rotation',
    summary:
      'A new key; the old one is taken through a grace period, of a day if none is said. One that has expired goes at once.',
    body: ['Rotation', rotation],
    answers: { 202: { meaning: 'The new key is made.', body: one } },
    problems: ['SubscriptionNotFound', 'NotActive', 'SubscriptionOver', 'RotationUnderWay', 'IdempotencyKeyReused'],
  },
  changePlan: {
    ...ofOne,
    method: 'PUT',
    path: '/subscriptions/{id}/plan',
    summary: 'Move to another plan of the same API; the key stays.',
    body: ['NewPlan', newPlan],
    answers: { 202: { meaning: 'The key is moved.', body: one } },
    problems: [
      'SubscriptionNotFound',
      'SubscriptionOver',
      'NotActive',
      'ApiNotFound',
      'PlanNotFound',
      'PlanNeedsApproval',
      'SoldByMarketplace',
      'RotationUnderWay',
      'AlreadySubscribed',
    ],
  },
  cancel: {
    ...ofOne,
    method: 'POST',
    path: '/subscriptions/{id}/cancellation',
    summary: 'End it, at once or when the quota’s period ends. The same idempotency key asks for it once.',
    body: ['Cancellation', cancellation],
    answers: { 202: { meaning: 'It ends.', body: one } },
    problems: ['SubscriptionNotFound', 'ApiNotFound', 'SoldByMarketplace', 'IdempotencyKeyReused'],
  },
  suspend: {
    ...ofOne,
    method: 'POST',
    path: '/subscriptions/{id}/suspension',
    summary: 'Take access away for a while; for owners of the API. The same idempotency key asks for it once.',
    body: ['Suspension', suspension],
    answers: { 202: { meaning: 'It is suspended.', body: one } },
    problems: ['SubscriptionNotFound', 'ApiNotFound', 'NotAnOwner', 'IdempotencyKeyReused'],
  },
  resume: {
    ...ofOne,
    method: 'DELETE',
    path: '/subscriptions/{id}/suspension',
    summary: 'Give access again; for owners of the API.',
    answers: { 202: { meaning: 'It goes on.', body: one } },
    problems: ['SubscriptionNotFound', 'ApiNotFound', 'NotAnOwner'],
  },
  getSubscriptionAudit: {
    ...ofOne,
    method: 'GET',
    path: '/subscriptions/{id}/audit',
    summary: 'Who did what to it, the newest first, a page at a time.',
    query: listQuery,
    answers: { 200: { meaning: 'A page.', body: ['AuditPage', auditPage] } },
    problems: ['SubscriptionNotFound', 'CursorInvalid'],
  },
})
