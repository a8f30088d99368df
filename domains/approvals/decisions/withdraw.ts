/** The requester takes the request back. */
import { RefusedError } from '../../../shared/errors'
import type { Actor, Approval } from '../approval'
import { hasRequested } from './callers'
import { requireOpen } from './refusals'

export function withdraw(
  approval: Approval,
  input: { readonly origin: string; readonly reason?: string | undefined; readonly actor: Actor },
  now: Date,
): Approval {
  if (!hasRequested(approval, input.origin)) {
    throw new RefusedError(
      'forbidden',
      'NotTheRequester',
      `Approval ${approval.approvalId} can be withdrawn by who requested it`,
    )
  }
  requireOpen(approval, now)
  const at = now.toISOString()
  return {
    ...approval,
    status: 'withdrawn',
    decidedAt: at,
    decidedBy: input.actor.by,
    withdrawalReason: input.reason,
    trail: [...approval.trail, { at, action: 'withdrawn', ...input.actor, detail: input.reason }],
  }
}
