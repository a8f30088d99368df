/** Puts an API on sale: makes a usage plan of each plan, and then tells of it. Safe to do again after a crash at any step. */
import type { Act } from './act'
import type { Api } from './api-product'
import { apis } from './apis'
import { forSale } from './decisions/api-news'
import { abandonPublication, beginPublication, type MadePlan, publish } from './decisions/publish'
import { settingsOf, textOf } from './decisions/usage-plan'
import { hearOf } from './marketplace/hear-of'
import { requireMetering } from './marketplace/metering-role'
import { ensureUsagePlan } from './usage-plans'

const canSell = { byMarketplace: true }

/** @throws RefusedError that names the field; RetryLaterError if somebody else is just publishing it */
export async function publishApi(apiId: string, act: Act): Promise<Api> {
  const begun = await apis.change(apiId, (api) => beginPublication(api, canSell, act))
  try {
    const made = await makeUsagePlans(begun)
    return await apis.change(begun, (api) => publish(api, made, begun.publishingUntil, act))
  } catch (error) {
    await apis.change(apiId, (api) => abandonPublication(api, begun.publishingUntil))
    throw error
  }
}

/** One after the other: API Gateway takes few such calls a second. */
async function makeUsagePlans(api: Api): Promise<readonly MadePlan[]> {
  const made: MadePlan[] = []
  for (const plan of forSale(api)) {
    const { productCode } = plan.marketplace ?? {}
    const at = `plans.${plan.planId}`
    if (productCode !== undefined) await hearOf(productCode, `${at}.marketplace.productCode`)
    if (plan.metering === 'gateway') await requireMetering(`${at}.metering`)
    const settings = settingsOf(plan)
    const applied = textOf(settings)
    made.push({ planId: plan.planId, usagePlanId: await ensureUsagePlan(api.apiId, plan, settings), applied })
  }
  return made
}
