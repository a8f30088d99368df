/** Which usage plan a subscription's plan is by now: one that was deleted by hand is made again as another. */
import { isRefusedError } from '../../shared/errors'
import type { Api } from './api-product'
import { apis } from './apis'
import type { Subscription } from './subscription'

/** Undefined: there is none, and what the subscription says stands. */
export async function usagePlanNow(subscription: Subscription): Promise<string | undefined> {
  return planOf(await findApi(subscription.apiId), subscription)
}

/** Of many: each API is read once. */
export function usagePlansNow(): (subscription: Subscription) => Promise<string | undefined> {
  const known = new Map<string, Promise<Api | undefined>>()
  return async (subscription) => {
    const { apiId } = subscription
    const api = known.get(apiId) ?? findApi(apiId)
    known.set(apiId, api)
    return planOf(await api, subscription)
  }
}

async function findApi(apiId: string): Promise<Api | undefined> {
  try {
    return await apis.load(apiId)
  } catch (error) {
    if (isRefusedError(error)) return undefined
    throw error
  }
}

function planOf(api: Api | undefined, { planId }: Subscription): string | undefined {
  return api?.plans.find((each) => each.planId === planId)?.usagePlanId
}
