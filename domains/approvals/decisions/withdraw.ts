/** The requester takes the request back. */
import { RefusedError } from '../../../shared/errors'
import type { Actor, Approval } from '../approval'
import { requireOpen } from './refusals'

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

/**
 * Whether a caller is the principal that a person was given: the same ARN, or any session of a given role.
 * A session's name is its owner's choice and proves nothing, unless the given ARN names that very session.
 */
export function matchesPrincipal(callerArn: string, principal: string | undefined): boolean {
  if (principal === undefined) return false
  if (callerArn === principal) return true
  const session = /^arn:([\w-]+):sts::(\d{12}):assumed-role\/([^/]+)\/[^/]+$/.exec(callerArn)
  const role = /^arn:([\w-]+):iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(principal)
  return session !== null && role !== null && session.slice(1).join() === role.slice(1).join()
}
