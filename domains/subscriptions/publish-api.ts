/** Puts an API on sale: makes a usage plan of each plan, and then tells of it. Safe to do again after a crash at any step. */
import type { Act } from './act'
import type { Api, PlanInput } from './api-product'
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

/**
 * What AWS may refuse of a plan though all that it says is right. Safe to do again.
 * @param at what stands before the names of fields
 * @throws RefusedError that names the field: its listing is none of ours, or nobody would be billed
 */
export async function requireSellable(
  { marketplace, metering }: Pick<PlanInput, 'marketplace' | 'metering'>,
  at: string,
): Promise<void> {
  const { productCode } = marketplace ?? {}
  if (productCode !== undefined) await hearOf(productCode, `${at}marketplace.productCode`)
  if (metering === 'gateway') await requireMetering(`${at}metering`)
}

/** One after the other: API Gateway takes few such calls a second. */
async function makeUsagePlans(api: Api): Promise<readonly MadePlan[]> {
  const made: MadePlan[] = []
  for (const plan of forSale(api)) {
    await requireSellable(plan, `plans.${plan.planId}.`)
    const settings = settingsOf(plan)
    const applied = textOf(settings)
    made.push({ planId: plan.planId, usagePlanId: await ensureUsagePlan(api.apiId, plan, settings), applied })
  }
  return made
}
