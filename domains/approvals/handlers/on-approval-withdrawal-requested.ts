/** A system takes back what it asked for. */
import { consume } from '../../../events'
import { ApprovalWithdrawalRequested } from '../../../events/catalog/approvals'
import { isRefusedError, RetryLaterError, toldOf } from '../../../shared/errors'
import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import { decideByWithdrawal } from '../decide'
import { ApprovalNotFoundError, claims, mayBeGone } from '../store'

const logger = createLogger('approvals-on-approval-withdrawal-requested')

export const handler = guarded(
  consume(
    ApprovalWithdrawalRequested,
    async ({ metadata, data }, { source }) => {
      const approvalId = await claims.find(source, data.idempotencyKey)
      // Events come out of order: the request itself may still be on its way.
      if (!approvalId)
        throw new RetryLaterError(`${source} has requested nothing with key "${data.idempotencyKey}" yet`)
      const actor = { by: metadata.actor ?? source, way: 'event' as const }
      try {
        const { failure } = await decideByWithdrawal(approvalId, { origin: source, reason: data.reason, actor })
        if (failure) throw failure
      } catch (error) {
        // It was decided in the meantime, or this is the event's second delivery: the outcome stands.
        const isTooLate = isRefusedError(error) && (error.refusal === 'conflict' || error.refusal === 'gone')
        const isNoMore = error instanceof ApprovalNotFoundError && mayBeGone(approvalId)
        if (!isTooLate && !isNoMore) throw error
        logger.info('Too late to withdraw', { approvalId, why: toldOf(error).message })
      }
    },
    { logger },
  ),
)
