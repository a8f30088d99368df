/** What the promotions rely on of each outcome. A grant is handed on to the workflow whole. */
import { consumes, type DomainConsumers } from '../../events'
import { ApprovalExpired, ApprovalGranted, ApprovalRejected, ApprovalWithdrawn } from '../../events/catalog/approvals'

const used = ['requestedBy.correlationId', 'votes[].approver.email', 'votes[].comment'] as const

export const outcomes = [
  consumes(ApprovalGranted),
  consumes(ApprovalRejected, used),
  consumes(ApprovalExpired, used),
  consumes(ApprovalWithdrawn, used),
]

export const consumed: DomainConsumers = { domain: 'promotions', consumers: { OnApprovalOutcome: outcomes } }
