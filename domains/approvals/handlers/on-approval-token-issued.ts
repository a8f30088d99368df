/** The workflow waits: keep its token, and mail whoever this wait is for. */
import { consume } from '../../../events'
import { ApprovalTokenIssued } from '../../../events/catalog/approvals'
import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import { unlessGone } from '../store'
import { takeToken } from '../take-token'

const logger = createLogger('approvals-on-approval-token-issued')

export const handler = guarded(
  consume(
    ApprovalTokenIssued,
    async ({ metadata, data }) => unlessGone(data.approvalId, () => takeToken(data, metadata.occurredAt)),
    { logger },
  ),
)
