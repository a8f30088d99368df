/**
 * Looks at what is used of each plan with a quota, and tells whoever has passed a mark: by event, in one transaction with
 * the note that they were told, and by mail after that.
 */
import { systemClock } from '../../shared/clock'
import { AddressRefusedError, sendMail } from '../../shared/mail'
import { eachPage } from '../../shared/store/page'
import { oneByOne, type SweepLogger, sweep } from '../../shared/sweep'
import type { Act } from './act'
import type { Api, Plan, Quota } from './api-product'
import { apiFrom } from './apis'
import { findCustomer } from './customers'
import { periodEnd } from './decisions/period'
import { firstDayOf, markOf, noteMailed, owedMail, tellOfQuota } from './decisions/quota'
import { isOver } from './decisions/status'
import { inTurn } from './decisions/turn'
import { composeQuota } from './mail/quota'
import { ApiEntity, SubscriptionEntity } from './model'
import type { Subscription } from './subscription'
import { changeSubscription } from './subscriptions'
import { usageOfPlan } from './usage'

interface Watched {
  readonly api: Api
  readonly plan: Plan
  readonly quota: Quota
  readonly usagePlanId: string
}

/** How often it looks. */
const interval = 30 * 60_000

/**
 * A plan costs a call for each five hundred keys, and its subscriptions are read if one may have passed a mark. Where there is
 * no time for all, each run begins with others.
 */
export async function watchQuotas(act: Act, hasTime: () => boolean, logger: SweepLogger): Promise<void> {
  const plans = inTurn(await watchedPlans(), Math.floor(act.now.getTime() / interval))
  await sweep({
    pages: oneByOne(plans),
    attend: (watched) => watch(watched, act, logger),
    name: 'Quota',
    idsOf: ({ api, plan }) => ({ apiId: api.apiId, planId: plan.planId, correlationId: act.correlationId }),
    hasTime,
    logger,
  })
}

/** In the same order each time. */
async function watchedPlans(): Promise<readonly Watched[]> {
  const found: Watched[] = []
  for (const status of ['published', 'retired'] as const) {
    const read = (cursor: string | null) => ApiEntity.query.byStatus({ status }).go({ cursor, hydrate: true })
    for await (const page of eachPage(read)) {
      for (const api of page.map(apiFrom)) {
        for (const plan of api.plans) {
          const { quota, usagePlanId } = plan
          if (quota && usagePlanId !== undefined) found.push({ api, plan, quota, usagePlanId })
        }
      }
    }
  }
  return found.sort((one, other) => (one.usagePlanId < other.usagePlanId ? -1 : 1))
}

async function watch({ api, plan, quota, usagePlanId }: Watched, act: Act, logger: SweepLogger): Promise<void> {
  const { now } = act
  const span = { from: firstDayOf(quota, now), to: now.toISOString().slice(0, 10) }
  const used = await usageOfPlan(usagePlanId, span)
  const all = [...used.values()].reduce((sum, each) => sum + each, 0)
  if (markOf(all, quota.limit) === undefined) return
  const usedBy = ({ key, grace }: Subscription) =>
    [key, grace].reduce((sum, each) => sum + (each?.usagePlanId === usagePlanId ? (used.get(each.keyId) ?? 0) : 0), 0)
  await sweep({
    pages: subscriptionsOn(api.apiId, plan.planId),
    attend: async (subscription) => {
      if (markOf(usedBy(subscription), quota.limit) === undefined || isOver(subscription)) return
      const told = await changeSubscription(subscription.subscriptionId, (before) =>
        tellOfQuota(before, quota, usedBy(before), act),
      )
      await mail(told, api, plan, quota)
    },
    name: 'Quota of a subscription',
    idsOf: ({ subscriptionId }) => ({ subscriptionId, correlationId: act.correlationId }),
    hasTime: () => true,
    logger,
    mostARun: Number.POSITIVE_INFINITY,
  })
}

async function* subscriptionsOn(apiId: string, planId: string): AsyncGenerator<readonly Subscription[]> {
  const query = SubscriptionEntity.query.byApi({ apiId, planId })
  for await (const page of eachPage((cursor) => query.go({ cursor, limit: 10, hydrate: true }))) {
    // What is looked for is how the key begins: `silver` finds `silver-plus` as well.
    yield page.filter((each) => each.planId === planId).map(({ state }) => JSON.parse(state) as Subscription)
  }
}

/** A crash in between mails it the next time; a crash after SES took it mails it twice. */
async function mail(subscription: Subscription, api: Api, plan: Plan, quota: Quota): Promise<void> {
  const now = systemClock.now()
  const owed = owedMail(subscription, quota, now)
  if (!owed) return
  const customer = await findCustomer(subscription.sub)
  // Where mail does not arrive, the event has told it, and the portal shows it.
  if (customer?.email !== undefined && !customer.mailStopped) {
    const { percent, used } = owed
    const { limit } = quota
    const of = { to: customer.email, apiName: api.name, planName: plan.name, percent, used, limit }
    try {
      const { subscriptionId } = subscription
      const about = { domain: 'subscriptions', about: `subscription_${subscriptionId}` }
      await sendMail(composeQuota({ ...of, until: periodEnd(quota, now) }), about)
    } catch (error) {
      // The event has told it; to this address nothing can be sent, however often it is tried.
      if (!(error instanceof AddressRefusedError)) throw error
    }
  }
  await changeSubscription(subscription, (before) => noteMailed(before, owed))
}
