/** What API Gateway has, whole: keys by their names, and usage plans with the keys in them. */
import { paginateGetUsagePlanKeys, paginateGetUsagePlans, type UsagePlan } from '@aws-sdk/client-api-gateway'
import { apiGateway } from '../../shared/clients/api-gateway'
import type { ThereKey } from './decisions/drift'
import { gateway, idOf, keyNamed, keyNameOf, keysNamed } from './gateway'

/** API Gateway's longest page. */
const pageSize = 500

/** Our keys, by the subscription that each is of by its name. */
export async function keysListed(): Promise<ReadonlyMap<string, readonly ThereKey[]>> {
  const plans = await plansByKey()
  const found = new Map<string, ThereKey[]>()
  for await (const { id, name, enabled } of keysNamed(keyNameOf('', '').slice(0, -1))) {
    const { subscriptionId } = keyNamed(name) ?? {}
    if (subscriptionId === undefined) continue
    const known = found.get(subscriptionId) ?? []
    found.set(subscriptionId, known)
    const keyId = idOf(id)
    known.push({ keyId, isOn: enabled === true, plans: plans.get(keyId) ?? [] })
  }
  return found
}

/** As it is now: what was listed may have changed since, by what goes on. */
export async function keysNow(subscriptionId: string): Promise<readonly ThereKey[]> {
  const named = await gateway.find(subscriptionId)
  return Promise.all(named.map(async ({ keyId, isOn }) => ({ keyId, isOn, plans: await gateway.plansOf(keyId) })))
}

export async function usagePlansListed(): Promise<readonly UsagePlan[]> {
  const found: UsagePlan[] = []
  for await (const { items = [] } of paginateGetUsagePlans({ client: apiGateway }, { limit: pageSize })) {
    found.push(...items)
  }
  return found
}

async function plansByKey(): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>()
  for (const plan of await usagePlansListed()) {
    const usagePlanId = idOf(plan.id)
    const query = { usagePlanId, limit: pageSize }
    for await (const { items = [] } of paginateGetUsagePlanKeys({ client: apiGateway }, query)) {
      for (const { id } of items) found.set(idOf(id), [...(found.get(idOf(id)) ?? []), usagePlanId])
    }
  }
  return found
}
