/** The requester takes the request back. */
import { RefusedError } from '../../../shared/errors'
import type { Actor, Approval } from '../approval'
import { requireOpen } from './refusals'
import { matchesPrincipal } from './same-person'

export function withdraw(
  approval: Approval,
  input: { readonly origin: string; readonly reason?: string | undefined; readonly actor: Actor },
  now: Date,
): Approval {
  if (!isRequester(approval, input.origin)) {
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

/** The system that asked, or the person it asked for. */
function isRequester(approval: Approval, origin: string): boolean {
  return origin === approval.origin || matchesPrincipal(origin, approval.requester.principal)
}
