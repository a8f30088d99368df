/** Takes a request, whichever way it came: stores the approval once and starts its workflow once. */
import { systemClock } from '../../shared/clock'
import { hashSecret, newUlid } from '../../shared/ids'
import type { Recorded } from './decide'
import { type OpenInput, openApproval } from './decisions/open'
import { begin } from './decisions/wake'
import { requireRoom } from './room'
import { createApproval } from './store'
import { startWorkflow } from './workflow'

/**
 * Safe to call again with the same origin and idempotency key: a crash after any step is made good by the
 * next call, or by the sweep once it is stored; `failure` says why its workflow has not started yet. Throws
 * RefusedError if the request can't be, or the key was used for another one.
 */
export async function requestApproval(input: Omit<OpenInput, 'approvalId'>): Promise<Recorded> {
  const now = systemClock.now()
  const proposed = requireRoom(begin(openApproval({ ...input, approvalId: newUlid(now) }, now), now))
  const approval = await createApproval(proposed, {
    asker: input.origin,
    key: input.request.idempotencyKey,
    fingerprint: hashSecret(JSON.stringify(input.request)),
  })
  if (approval.startedAt !== undefined) return { approval }
  try {
    await startWorkflow(approval)
    return { approval }
  } catch (failure) {
    return { approval, failure }
  }
}
