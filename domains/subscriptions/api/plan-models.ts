/** Plans, as owners say them and as others see them. */
import * as z from 'zod/mini'
import { email } from '../../../events/catalog/approvals/parts'
import { planId, productCode } from '../../../events/catalog/subscriptions/parts'
import { freeText, line } from '../../../events/text'
import { quotaPeriods } from '../api-product'
import { instant } from './parts'

export const throttle = z.object({
  rateLimit: z.number().check(z.minimum(0), z.maximum(10_000)),
  burstLimit: z.int().check(z.minimum(1), z.maximum(10_000)),
})

export const quota = z.object({
  limit: z.int().check(z.minimum(1), z.maximum(2_147_483_647)),
  period: z.enum(quotaPeriods),
  offset: z.optional(z.int().check(z.minimum(0), z.maximum(27))),
})

export const planStage = z.object({
  restApiId: z.string().check(z.regex(/^[A-Za-z0-9]{1,64}$/, 'expected the id of a REST API')),
  stage: z.string().check(z.regex(/^[\w-]{1,128}$/, 'expected the name of a stage')),
})

export const planApproval = z.object({
  approvers: z.array(email).check(z.minLength(1), z.maxLength(20)),
  quorum: z.optional(z.int().check(z.minimum(1), z.maximum(20))),
})

export const listingByCode = z.object({ productCode })
export const listingByProduct = z.object({
  productId: z.string().check(z.regex(/^[\w-]{1,255}$/, 'expected the id of a product')),
  catalog: z.string().check(z.regex(/^[\w-]{1,64}$/, 'expected the name of a catalog')),
})

export const newPlan = z.object({
  name: line(60),
  description: freeText(1000),
  throttle: z.optional(throttle),
  quota: z.optional(quota),
  stages: z.array(planStage).check(z.minLength(1), z.maxLength(10)),
  price: z.optional(line(200)),
  approval: z.optional(planApproval),
  marketplace: z.optional(z.union([listingByCode, listingByProduct])),
  metering: z.optional(z.enum(['gateway', 'none'])),
  freeTrial: z.optional(z.boolean()),
})

/** Whoever is erased is among them no more. */
export const keptApproval = z.extend(planApproval, { approvers: z.array(email) })

/** As its owners see it. */
export const planAnswer = z.extend(newPlan, {
  approval: z.optional(keptApproval),
  planId,
  usagePlanId: z.optional(z.string()),
  withdrawnAt: z.optional(instant),
})

/** As whoever could subscribe sees it. */
export const planForSale = z.object({
  planId: z.string(),
  name: z.string(),
  description: z.string(),
  throttle: z.optional(throttle),
  quota: z.optional(quota),
  price: z.optional(z.string()),
  needsApproval: z.boolean(),
  isOfMarketplace: z.boolean(),
  freeTrial: z.boolean(),
})
