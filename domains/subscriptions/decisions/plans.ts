/** The plans of an API: what one may say, and what of one may change while somebody is on it. */
import { RefusedError } from '../../../shared/errors'
import type { Change } from '../../../shared/store/store'
import type { Act } from '../act'
import type { Api, Plan, PlanInput, QuotaPeriod } from '../api-product'
import { changed, requireNotRetired } from './api-changes'
import { forSale, saleNews } from './api-news'
import { isSame } from './same'

const mostPlans = 20

/**
 * Adds a plan, or changes one: all of it is given. `isHeld`: somebody is on it, and has what they subscribed to.
 * @throws RefusedError that names the field
 */
export function putPlan(api: Api, planId: string, input: PlanInput, isHeld: boolean, act: Act): Change<Api> {
  requireNotRetired(api)
  checkPlan(api, input, '')
  const known = api.plans.find((each) => each.planId === planId)
  if (!known && api.plans.length >= mostPlans) {
    throw new RefusedError('conflict', 'TooManyPlans', `API ${api.apiId} has ${mostPlans} plans: an API has no more`)
  }
  if (known?.withdrawnAt !== undefined) throw planWithdrawn(api, known)
  if (known && isHeld) requireNoLess(known, input)
  const plan: Plan = { ...input, planId, usagePlanId: known?.usagePlanId, applied: known?.applied }
  const plans = known ? api.plans.map((each) => (each === known ? plan : each)) : [...api.plans, plan]
  return changed(api, { plans }, known ? `PlanChanged ${planId}` : `PlanAdded ${planId}`, act)
}

/** Nobody gets on it any more; who is on it stays. One that was never published is gone. */
export function withdrawPlan(api: Api, planId: string, act: Act): Change<Api> {
  requireNotRetired(api)
  const plan = planIn(api, planId)
  if (plan.withdrawnAt !== undefined) return { state: api }
  if (api.status === 'published' && forSale(api).length === 1) {
    const message = `Plan ${planId} is the last that API ${api.apiId} sells: add another, or retire the API`
    throw new RefusedError('conflict', 'LastPlan', message)
  }
  const others = api.plans.filter((each) => each !== plan)
  const withdrawn = { ...plan, withdrawnAt: act.now.toISOString() }
  const plans = plan.usagePlanId === undefined ? others : api.plans.map((each) => (each === plan ? withdrawn : each))
  const { state } = changed(api, { plans }, `PlanWithdrawn ${planId}`, act)
  return { state, events: saleNews(api, state, act) }
}

/** As long after its plan left the market a subscription of just before may not be in the index yet. */
const slack = 3_600_000

/** Those that nobody can subscribe to any more, since a while. */
export function plansLeft(api: Api, now: Date): readonly Plan[] {
  return api.plans.filter(({ withdrawnAt }) => {
    const at = withdrawnAt ?? api.retiredAt
    return at !== undefined && Date.parse(at) + slack <= now.getTime()
  })
}

/** Its usage plan is no more. */
export function dropUsagePlan(api: Api, planId: string, act: Act): Change<Api> {
  const plan = api.plans.find((each) => each.planId === planId)
  if (!plan || (plan.withdrawnAt === undefined && api.status !== 'retired')) return { state: api }
  const bare = { ...plan, usagePlanId: undefined, applied: undefined }
  const plans =
    plan.withdrawnAt === undefined
      ? api.plans.map((each) => (each === plan ? bare : each))
      : api.plans.filter((each) => each !== plan)
  return changed(api, { plans }, `PlanRemoved ${planId}`, act)
}

export function planIn({ apiId, plans }: Api, planId: string): Plan {
  const plan = plans.find((each) => each.planId === planId)
  if (plan) return plan
  throw new RefusedError('not-found', 'PlanNotFound', `API ${apiId} has no plan ${planId}`, { field: 'planId' })
}

/** What API Gateway says of the day on which the periods of a quota begin. */
const lastOffset: Readonly<Record<QuotaPeriod, number>> = { DAY: 0, WEEK: 6, MONTH: 27 }

/** @param at what stands before the names of fields: `plans.silver.` where several plans are looked at */
export function checkPlan(api: Api, plan: PlanInput, at: string): void {
  const { stages, quota, throttle, approval, marketplace, metering } = plan
  const missing = stages.findIndex(
    (each) => !api.stages.some(({ restApiId, stage }) => restApiId === each.restApiId && stage === each.stage),
  )
  if (missing >= 0) {
    const names = api.stages.map(({ restApiId, stage }) => `${restApiId}/${stage}`).join(', ')
    throw planInvalid(`${at}stages.${missing}`, `expected a stage that this API may sell: ${names}`)
  }
  const twice = stages.findIndex(({ restApiId, stage }, index) =>
    stages.slice(0, index).some((each) => each.restApiId === restApiId && each.stage === stage),
  )
  if (twice >= 0) throw planInvalid(`${at}stages.${twice}`, 'is there twice')
  if (throttle && throttle.burstLimit < 1) throw planInvalid(`${at}throttle.burstLimit`, 'expected 1 at least')
  if (quota?.offset !== undefined && quota.offset > lastOffset[quota.period]) {
    const most = lastOffset[quota.period]
    throw planInvalid(`${at}quota.offset`, `expected at most ${most} of a ${quota.period}`)
  }
  if (approval?.quorum !== undefined && approval.quorum > approval.approvers.length) {
    throw planInvalid(`${at}approval.quorum`, `expected at most ${approval.approvers.length}, as many as approve`)
  }
  if (metering === 'gateway' && marketplace?.productId !== undefined) {
    throw planInvalid(
      `${at}metering`,
      'expected none: API Gateway meters by product code, and a listing with licenses has none',
    )
  }
  if (metering === 'gateway' && marketplace?.productCode === undefined) {
    throw planInvalid(
      `${at}metering`,
      'expected none: API Gateway meters by a product code, and this plan has no listing',
    )
  }
}

/** What somebody has subscribed to is not made less: another plan can be, and this one withdrawn. */
function requireNoLess(known: Plan, input: PlanInput): void {
  const less = lessIn(known, input)
  if (less === undefined) return
  const message = `${less}: somebody is on plan ${known.planId}, who would get less or something else: add a plan, and withdraw this one`
  throw new RefusedError('conflict', 'PlanInUse', message, { field: less })
}

function lessIn(known: Plan, input: PlanInput): string | undefined {
  const { throttle, quota } = input
  if (throttle && throttle.rateLimit < (known.throttle?.rateLimit ?? Number.POSITIVE_INFINITY))
    return 'throttle.rateLimit'
  if (throttle && throttle.burstLimit < (known.throttle?.burstLimit ?? Number.POSITIVE_INFINITY)) {
    return 'throttle.burstLimit'
  }
  if (quota && !known.quota) return 'quota'
  if (quota && known.quota) {
    if (quota.period !== known.quota.period) return 'quota.period'
    if (quota.limit < known.quota.limit) return 'quota.limit'
    if ((quota.offset ?? 0) !== (known.quota.offset ?? 0)) return 'quota.offset'
  }
  const isThere = ({ restApiId, stage }: Plan['stages'][number]) =>
    input.stages.some((each) => each.restApiId === restApiId && each.stage === stage)
  if (!known.stages.every(isThere)) return 'stages'
  if (!isSame(known.marketplace, input.marketplace)) return 'marketplace'
  return known.metering === input.metering ? undefined : 'metering'
}

export function planInvalid(field: string, message: string): RefusedError {
  return new RefusedError('invalid', 'PlanInvalid', `${field}: ${message}`, { field })
}

function planWithdrawn({ apiId }: Api, { planId }: Plan): RefusedError {
  return new RefusedError('gone', 'PlanWithdrawn', `Plan ${planId} of API ${apiId} is withdrawn: add another`)
}
