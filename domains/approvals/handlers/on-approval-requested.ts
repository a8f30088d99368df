/** Any system's request for an approval. What can't be one is answered: somebody waits for it. */
import { consume } from '../../../events'
import { ApprovalRequested } from '../../../events/catalog/approvals'
import { isRefusedError } from '../../../shared/errors'
import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import { NoLongerKeptError } from '../../../shared/store/claims'
import { outcomeEvent } from '../outcome'
import { publisher, refuseInvalid, refuseRequest } from '../refuse-request'
import { requestApproval } from '../request-approval'

const logger = createLogger('approvals-on-approval-requested')

export const handler = guarded(
  consume(
    ApprovalRequested,
    async ({ metadata, data }, { source }) => {
      try {
        const { approval, failure } = await requestApproval({
          request: data,
          origin: source,
          correlationId: metadata.correlationId,
          causationId: metadata.eventId,
          actor: { by: metadata.actor ?? source, way: 'event' },
        })
        if (failure) throw failure
        // Asked again for what is decided: the outcome may be lost, and is the same event again.
        if (approval.status !== 'pending') await publisher().publish(outcomeEvent(approval))
      } catch (error) {
        if (!isRefusedError(error)) throw error
        // An old event again: it was answered in its time.
        if (error instanceof NoLongerKeptError) return logger.info('What it asked for is no longer kept')
        await refuseRequest({ metadata, data }, error)
        logger.info('Request refused', { reason: error.code })
      }
    },
    // It is dead-lettered too: a publisher breaks the contract, and somebody has to mend that.
    { logger, onInvalid: refuseInvalid },
  ),
)
