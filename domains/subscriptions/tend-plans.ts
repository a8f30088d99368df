/**
 * Looks after usage plans: those that are for sale no more go when nobody is on them, and those that are not as they are said
 * to be are made so. What is left on a retired API ends when it should. Where API Gateway should meter and can't, a person is told.
 */
import type { UsagePlan } from '@aws-sdk/client-api-gateway'
import { systemClock } from '../../shared/clock'
import { requireEnv } from '../../shared/config'
import { toldOf } from '../../shared/errors'
import { eachPage } from '../../shared/store/page'
import type { Act } from './act'
import type { Api } from './api-product'
import { apiFrom, apis } from './apis'
import { onSale } from './decisions/api-news'
import { dropUsagePlan, plansLeft } from './decisions/plans'
import { isAltered, isAsSaid, isMetered, settingsOf, textOf } from './decisions/usage-plan'
import { endWithApi } from './end-with-api'
import { usagePlansListed } from './gateway-listing'
import { isHeld } from './holders'
import { canMeter } from './marketplace/metering-role'
import { ApiEntity } from './model'
import { tellOfNoMetering } from './operator'
import { publishApi } from './publish-api'
import { ensureUsagePlan, removeUsagePlan } from './usage-plans'

type There = ReadonlyMap<string, UsagePlan>

interface TendLogger {
  error(message: string, extra: Record<string, unknown>): void
}

/** One API that fails keeps no other waiting. */
export async function tendPlans(act: Act, logger: TendLogger): Promise<void> {
  const there: There = new Map((await usagePlansListed()).map((plan) => [plan.id ?? '', plan]))
  let metered = false
  for (const status of ['published', 'retired'] as const) {
    const read = (cursor: string | null) => ApiEntity.query.byStatus({ status }).go({ cursor, hydrate: true })
    for await (const page of eachPage(read)) {
      for (const api of page.map(apiFrom)) {
        metered ||= isMetered(api)
        try {
          await tend(api, there, act)
        } catch (error) {
          logger.error('The plans of an API are not as they should be', { apiId: api.apiId, error: toldOf(error) })
        }
      }
    }
  }
  if (metered && !(await canMeter())) await tellOfNoMetering(requireEnv('METERING_ROLE'), act.now)
}

async function tend(api: Api, there: There, act: Act): Promise<void> {
  // Of a moment before it was retired: nobody had found it then.
  if (api.endsAt !== undefined) await endWithApi(api.apiId, api.endsAt, act)
  for (const { planId, usagePlanId } of plansLeft(api, systemClock.now())) {
    if (usagePlanId === undefined) continue
    if (await isHeld(api.apiId, planId)) {
      await keep(api, planId, there)
      continue
    }
    // A key that nobody knows of any more is for whoever reconciles keys; its plan waits for that.
    if (!(await removeUsagePlan(usagePlanId))) continue
    await apis.change(api.apiId, (before) => dropUsagePlan(before, planId, act))
  }
  if (api.status === 'published' && !(isAsSaid(api) && !isAltered(onSale(api), there))) {
    await publishApi(api.apiId, act)
  }
}

/** As it was when somebody subscribed to it, who is on it still. */
async function keep({ apiId, plans }: Api, planId: string, there: There): Promise<void> {
  const plan = plans.find((each) => each.planId === planId)
  if (!plan || !isAltered([plan], there)) return
  const settings = settingsOf(plan)
  const made = { usagePlanId: await ensureUsagePlan(apiId, plan, settings), applied: textOf(settings) }
  await apis.change(apiId, (before) => {
    const isSame = before.plans.some((each) => each.planId === planId && each.usagePlanId === made.usagePlanId)
    const kept = before.plans.map((each) => (each.planId === planId ? { ...each, ...made } : each))
    return { state: isSame ? before : { ...before, plans: kept } }
  })
}
