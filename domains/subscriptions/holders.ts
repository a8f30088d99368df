/** Who is on an API, or on one of its plans. */
import { pageAt } from '../../shared/store/page'
import { SubscriptionEntity } from './model'
import type { Subscription } from './subscription'

const over: readonly Subscription['status'][] = ['ended', 'failed']

/**
 * The index may not have a subscription of a moment ago: nothing is destroyed by its word alone (see tend-plans.ts).
 */
export async function isHeld(apiId: string, planId?: string): Promise<boolean> {
  const query = SubscriptionEntity.query.byApi(planId === undefined ? { apiId } : { apiId, planId })
  let cursor: string | null = null
  do {
    const page: { data: readonly Pick<Subscription, 'status' | 'planId'>[]; cursor: string | null } = await query.go({
      cursor,
      hydrate: true,
    })
    // What is looked for is how the key begins: `silver` finds `silver-plus` as well.
    const own = page.data.filter((each) => planId === undefined || each.planId === planId)
    if (own.some(({ status }) => !over.includes(status))) return true
    cursor = page.cursor
  } while (cursor !== null)
  return false
}

/** By plan, those that are over as well, a page at a time. */
export async function subscriptionsPage(
  apiId: string,
  planId: string | undefined,
  limit: number,
  cursor: string | undefined,
) {
  const query = SubscriptionEntity.query.byApi(planId === undefined ? { apiId } : { apiId, planId })
  const page = await pageAt(cursor, query.go({ limit, cursor: cursor ?? null, hydrate: true }))
  const own = page.data.filter((each) => planId === undefined || each.planId === planId)
  return { data: own.map(({ state }) => JSON.parse(state) as Subscription), cursor: page.cursor }
}
