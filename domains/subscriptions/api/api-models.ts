/** APIs, as the catalogue and their owners see them. */
import * as z from 'zod/mini'
import { apiId, planId, subscriber, why } from '../../../events/catalog/subscriptions/parts'
import { freeText, line } from '../../../events/text'
import { apiStatuses, visibilities } from '../api-product'
import { mailStops } from '../customer'
import { cursor, idempotencyKey, instant, limit, nextCursor } from './parts'
import { planAnswer, planForSale, planStage, quota } from './plan-models'

const group = z.string().check(z.regex(/^[\w.+=,@-]{1,128}$/, 'expected the name of a group'))
const day = z.iso.date()

export const apiSettings = z.object({
  name: line(100),
  summary: freeText(2000),
  visibility: z.enum(visibilities),
  groups: z.optional(z.array(group).check(z.maxLength(20))),
})

const owners = z.array(subscriber).check(z.minLength(1), z.maxLength(20))
const stages = z.array(planStage).check(z.minLength(1), z.maxLength(10))

export const newApi = z.extend(apiSettings, { apiId, owners: z.optional(owners), stages, idempotencyKey })
export const apiOwners = z.object({ owners })
export const apiStages = z.object({ stages })

/** The text of a document, of JSON or YAML: how long it may be is said of it in bytes. */
export const newDocument = z.object({ document: z.string().check(z.minLength(1)) })
export const documentImport = z.extend(planStage, { idempotencyKey })
export const publication = z.object({ idempotencyKey })
export const retirement = z.object({ endsAt: z.optional(instant), idempotencyKey })

export const apiPath = z.object({ apiId: z.string() })
export const planPath = z.object({ apiId: z.string(), planId })

export const catalogueQuery = z.object({ search: z.optional(line(100)), limit, cursor })
export const ownedQuery = z.object({ status: z.optional(z.enum(apiStatuses)), limit, cursor })
export const holdersQuery = z.object({ planId: z.optional(planId), limit, cursor })
export const usageQuery = z.object({ from: z.optional(day), to: z.optional(day) })
/** Each costs a call or two of API Gateway, which takes few a second. */
export const usagesQuery = z.extend(usageQuery, {
  limit: z.optional(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(20))),
  cursor,
})

export const catalogueEntry = z.object({
  apiId: z.string(),
  name: z.string(),
  summary: z.string(),
  visibility: z.enum(visibilities),
  status: z.enum(apiStatuses),
  publishedAt: z.optional(instant),
  endsAt: z.optional(instant),
  plans: z.array(planForSale),
})
export const cataloguePage = z.object({ apis: z.array(catalogueEntry), cursor: nextCursor })

export const keptDocument = z.object({
  hash: z.string(),
  format: z.string(),
  operations: z.int(),
  storedAt: instant,
})
export const documentAnswer = z.object({ format: z.string(), document: z.record(z.string(), z.unknown()) })

export const ownedApi = z.extend(apiSettings, {
  apiId: z.string(),
  status: z.enum(apiStatuses),
  owners: z.array(z.string()),
  stages: z.array(planStage),
  plans: z.array(planAnswer),
  document: z.optional(keptDocument),
  createdAt: instant,
  publishedAt: z.optional(instant),
  retiredAt: z.optional(instant),
  endsAt: z.optional(instant),
})
export const ownedPage = z.object({ apis: z.array(ownedApi), cursor: nextCursor })

export const holderKey = z.object({
  keyId: z.string(),
  lastFour: z.string(),
  generation: z.int(),
  state: z.enum(['on', 'off', 'grace']),
  issuedAt: z.optional(instant),
  expiresAt: z.optional(instant),
  until: z.optional(instant),
})
export const holder = z.object({
  subscriptionId: z.string(),
  sub: z.string(),
  name: z.optional(z.string()),
  company: z.optional(z.string()),
  mailStopped: z.optional(z.enum(mailStops)),
  planId: z.string(),
  status: z.string(),
  requestedAt: instant,
  keys: z.array(holderKey),
})
export const holderPage = z.object({ subscriptions: z.array(holder), cursor: nextCursor })

export const dayOfUsage = z.object({ day, used: z.int(), remaining: z.optional(z.int()) })
export const useOfKey = z.object({ generation: z.int(), lastFour: z.string(), lastUsedOn: z.optional(day) })
export const usage = z.object({
  subscriptionId: z.string(),
  planId: z.string(),
  from: day,
  to: day,
  quota: z.optional(quota),
  days: z.array(dayOfUsage),
  keys: z.array(useOfKey),
})
export const customerUsage = z.object({
  subscriptionId: z.string(),
  sub: z.string(),
  name: z.optional(z.string()),
  planId: z.string(),
  days: z.array(dayOfUsage),
  keys: z.array(useOfKey),
})
export const usagePage = z.object({ from: day, to: day, usage: z.array(customerUsage), cursor: nextCursor })

export const newFeedback = z.object({
  text: freeText(2000).check(z.minLength(1)),
  rating: z.optional(z.int().check(z.minimum(1), z.maximum(5))),
  idempotencyKey,
})
export const feedbackPath = z.object({ apiId: z.string(), feedbackId: z.string() })
export const newAnswer = z.object({ text: freeText(2000).check(z.minLength(1)), idempotencyKey })
export const feedbackReply = z.object({
  text: z.string(),
  at: instant,
  mailedAt: z.optional(instant),
  undeliverable: z.optional(why),
})
export const feedbackAnswer = z.object({
  feedbackId: z.string(),
  sub: z.string(),
  text: z.string(),
  rating: z.optional(z.int()),
  at: instant,
  answer: z.optional(feedbackReply),
})
export const feedbackPage = z.object({ feedback: z.array(feedbackAnswer), cursor: nextCursor })
