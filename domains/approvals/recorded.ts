/** What the API answers of an approval, and of what was recorded in it. */
import { toldOf } from '../../shared/errors'
import { detailOf, type Reader } from './api-view'
import type { Approval } from './approval'
import type { Recorded } from './decide'
import { loadTrail } from './trail'

interface Warner {
  warn(message: string, extra: Record<string, unknown>): void
}

/** With the newest entries of its trail. */
export async function detail(approval: Approval, reader?: Reader) {
  return detailOf(approval, await loadTrail(approval), reader)
}

/** Of what was recorded: it counts, whatever becomes of what follows from it, and of this answer. */
export async function recorded({ approval, failure }: Recorded, logger: Warner, reader?: Reader) {
  const told = { approvalId: approval.approvalId }
  if (failure) logger.warn('Recorded; the sweep does what follows', { ...told, failure: toldOf(failure) })
  try {
    return await detail(approval, reader)
  } catch (error) {
    logger.warn('Recorded; its trail could not be read', { ...told, failure: toldOf(error) })
    return detailOf(approval, undefined, reader)
  }
}
