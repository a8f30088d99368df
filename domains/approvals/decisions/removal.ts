/** When an approval goes: so many days after its end, and not before all that follows from it is done. */
import { removalAfter } from '../../../shared/retention'
import type { Approval } from '../approval'

/** The write that settles it says when it goes. */
export function withRemoval(before: Approval | undefined, after: Approval, days: number): Approval {
  const isSettledNow = after.settledAt !== undefined && before?.settledAt === undefined
  return isSettledNow ? { ...after, removeAt: removalAfter(endOf(after), days) } : after
}

/** When what is written of it now goes: from its end on, all that is beside it goes with it. */
export function removalOfTrail(approval: Approval, days: number): number | undefined {
  const { status, settledAt, removeAt } = approval
  if (settledAt !== undefined) return removeAt
  return status === 'pending' ? undefined : removalAfter(endOf(approval), days)
}

function endOf({ decidedAt, expiresAt }: Approval): string {
  return decidedAt ?? expiresAt
}
