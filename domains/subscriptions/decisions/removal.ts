/** When a subscription goes: so many days after its end, and not while anything of it is left to do. */
import { removalAfter } from '../../../shared/retention'
import type { Subscription } from '../subscription'
import { isSettled } from './attention'

export function withRemoval(before: Subscription | undefined, after: Subscription, days: number): Subscription {
  return { ...after, removeAt: removalOf(before, after, days) }
}

/** Once it is said it stays so, whatever the parameter says by then: what lies beside it has the same. */
function removalOf(before: Subscription | undefined, after: Subscription, days: number): number | undefined {
  if (!isSettled(after)) return undefined
  if (before && isSettled(before)) return before.removeAt
  return removalAfter(after.endedAt ?? after.requestedAt, days)
}
