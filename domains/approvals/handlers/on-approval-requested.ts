/** Any system's request for an approval. */
import { consume } from '../../../events'
import { ApprovalRequested } from '../../../events/catalog/approvals'
import { createLogger } from '../../../shared/logging'
import { requestApproval } from '../request-approval'

const logger = createLogger('approvals-on-approval-requested')

export const handler = consume(
  ApprovalRequested,
  async ({ metadata, data }, { source }) => {
    const { failure } = await requestApproval({
      request: data,
      origin: source,
      correlationId: metadata.correlationId,
      causationId: metadata.eventId,
      actor: { by: metadata.actor ?? source, way: 'event' },
    })
    if (failure) throw failure
  },
  { logger },
)
