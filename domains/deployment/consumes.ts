/** What deployment relies on of each outcome of an approval. */
import { consumes, type DomainConsumers, type Reliance } from '../../events'
import {
  ApprovalExpired,
  ApprovalGranted,
  ApprovalRefused,
  ApprovalRejected,
  ApprovalWithdrawn,
} from '../../events/catalog/approvals'

const used = [
  'approvalId',
  'requestedBy.correlationId',
  'subject',
  'votes[].approver.email',
  'votes[].approver.name',
  'votes[].decision',
  'votes[].at',
] as const

const relied = [
  consumes(ApprovalGranted, used),
  consumes(ApprovalRejected, used),
  consumes(ApprovalExpired, used),
  consumes(ApprovalWithdrawn, used),
  consumes(ApprovalRefused, ['requestedBy.correlationId', 'subject', 'problems[].field']),
]

export type OutcomeUsed = ReturnType<(typeof relied)[number]['parse']>['data']
export const outcomes: readonly Reliance<OutcomeUsed>[] = relied

export const consumed: DomainConsumers = { domain: 'deployment', consumers: { OnApprovalOutcome: outcomes } }
