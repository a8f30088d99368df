/** Ends what is left of the subscriptions of a retired API, on the day that was said. Safe to do again. */
import type { Act } from './act'
import { actOn } from './act-on'
import { end } from './decisions/change'
import { isOver } from './decisions/status'
import { subscriptionsTo } from './subscriptions'

export async function endWithApi(apiId: string, endsAt: string, act: Act): Promise<void> {
  for await (const subscription of subscriptionsTo(apiId)) {
    const isSooner = subscription.endsAt !== undefined && subscription.endsAt <= endsAt
    if (isSooner || isOver(subscription)) continue
    await actOn(subscription.subscriptionId, (before, now) =>
      end(before, new Date(endsAt), 'The API is retired', { ...act, now }),
    )
  }
}
