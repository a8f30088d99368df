/** What the API answers of an approval, and of what was recorded in it. */
import { toldOf } from '../../shared/errors'
import { detailOf } from './api-view'
import type { Approval } from './approval'
import type { Recorded } from './decide'
import { loadTrail } from './trail'

interface Warner {
  warn(message: string, extra: Record<string, unknown>): void
}

/** With the newest entries of its trail. */
export async function detail(approval: Approval) {
  return detailOf(approval, await loadTrail(approval))
}

/** Of what was recorded: it counts, whatever becomes of what follows from it, and of this answer. */
export async function recorded({ approval, failure }: Recorded, logger: Warner) {
  const told = { approvalId: approval.approvalId }
  if (failure) logger.warn('Recorded; the sweep does what follows', { ...told, failure: toldOf(failure) })
  try {
    return await detail(approval)
  } catch (error) {
    logger.warn('Recorded; its trail could not be read', { ...told, failure: toldOf(error) })
    return detailOf(approval)
  }
}
