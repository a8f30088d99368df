/** An API goes on sale, and off it. */
import { ApiRetired } from '../../../events/catalog/subscriptions'
import { RefusedError, RetryLaterError } from '../../../shared/errors'
import type { Change } from '../../../shared/store/store'
import type { Act } from '../act'
import type { Api, Plan } from '../api-product'
import { doneBy, requireNotRetired } from './api-changes'
import { forSale, saleNews, storyOfApi } from './api-news'
import { checkPlan, planInvalid } from './plans'

/** Longer than a function can take, in milliseconds: whoever has it then is no more. */
const publishingFor = 120_000
/** Customers have so many days to go elsewhere, if there are any. */
const noticeDays = 30

/**
 * What is missing of it, by its field; then the right to make its usage plans, which one has at a time: their names are not
 * unique in API Gateway, so two that made them at once would make them twice.
 */
export function beginPublication(api: Api, canSell: CanSell, { now }: Act): Change<Api> {
  requireNotRetired(api)
  if (!api.document) throw notReady(api, 'document', 'there is none: store one first')
  const plans = forSale(api)
  if (plans.length === 0) throw notReady(api, 'plans', 'there is none that could be subscribed to: add one first')
  for (const plan of plans) {
    const at = `plans.${plan.planId}.`
    checkPlan(api, plan, at)
    if (plan.marketplace && !canSell.byMarketplace) {
      throw planInvalid(
        `${at}marketplace`,
        'plans of AWS Marketplace can’t be published here: there is no inbox for its messages',
      )
    }
  }
  if (api.publishingUntil !== undefined && Date.parse(api.publishingUntil) > now.getTime()) {
    throw new RetryLaterError(`API ${api.apiId} is just being published`)
  }
  return { state: { ...api, publishingUntil: new Date(now.getTime() + publishingFor).toISOString() } }
}

export interface CanSell {
  /** Whether there is an inbox for what AWS Marketplace tells. */
  readonly byMarketplace: boolean
}

/** It failed: whoever tries again need not wait. */
export function abandonPublication(api: Api, until: string | undefined): Change<Api> {
  return { state: api.publishingUntil === until ? { ...api, publishingUntil: undefined } : api }
}

export interface MadePlan {
  readonly planId: string
  readonly usagePlanId: string
  /** What the usage plan was made by. */
  readonly applied: string
}

/** Its usage plans are there, made by whoever has had the right to. */
export function publish(api: Api, made: readonly MadePlan[], until: string | undefined, act: Act): Change<Api> {
  requireNotRetired(api)
  if (api.publishingUntil !== until) throw new RetryLaterError(`Somebody else has begun to publish API ${api.apiId}`)
  const plans = api.plans.map((plan): Plan => ({ ...plan, ...made.find(({ planId }) => planId === plan.planId) }))
  const publishedAt = api.publishedAt ?? act.now.toISOString()
  const state: Api = { ...api, status: 'published', publishedAt, plans, publishingUntil: undefined }
  return { state, events: saleNews(api, state, act) }
}

/**
 * Nobody subscribes to it any more. Who has, goes on until they end it themselves; or until a day, which may be set or brought
 * forward later, and never put off.
 */
export function retire(api: Api, endsAt: Date | undefined, isHeld: boolean, act: Act): Change<Api> {
  const at = endsAt?.toISOString()
  const isSame = api.status === 'retired' && (at === undefined || at === api.endsAt)
  if (isSame) return { state: api }
  if (endsAt) requireNotice(api, endsAt, isHeld, act)
  const { apiId } = api
  const retired: Api = {
    ...api,
    status: 'retired',
    retiredAt: api.retiredAt ?? act.now.toISOString(),
    endsAt: at ?? api.endsAt,
    publishingUntil: undefined,
  }
  // Nobody has ever heard of one that was not published.
  if (api.status === 'draft') return { state: { ...retired, lastDone: doneBy('DraftRetired', act) } }
  return {
    state: retired,
    events: [ApiRetired.create({ apiId, ...(at && { endsAt: at }) }, ...storyOfApi(api, act, 'ApiRetired'))],
  }
}

function requireNotice(api: Api, endsAt: Date, isHeld: boolean, { now }: Act): void {
  if (api.endsAt !== undefined && endsAt.getTime() > Date.parse(api.endsAt)) {
    throw dateRefused(`its subscriptions end at ${api.endsAt} already, which may be brought forward and not put off`)
  }
  const earliest = new Date(now.getTime() + noticeDays * 86_400_000)
  if (isHeld && endsAt < earliest) {
    throw dateRefused(`somebody is on it: expected ${noticeDays} days of notice, ${earliest.toISOString()} or later`)
  }
  if (endsAt < now) throw dateRefused('expected a time to come')
}

function dateRefused(message: string): RefusedError {
  return new RefusedError('invalid', 'RetirementRefused', `endsAt: ${message}`, { field: 'endsAt' })
}

function notReady({ apiId }: Api, field: string, message: string): RefusedError {
  return new RefusedError('conflict', 'ApiNotReady', `API ${apiId} can’t be published. ${field}: ${message}`, { field })
}
