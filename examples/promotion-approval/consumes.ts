/** What the promotions rely on of each outcome. A grant is handed on to the workflow whole. */
import { consumes, type DomainConsumers, type Reliance } from '../../events'
import {
  ApprovalExpired,
  ApprovalGranted,
  ApprovalRefused,
  ApprovalRejected,
  ApprovalWithdrawn,
} from '../../events/catalog/approvals'

const used = ['requestedBy.correlationId', 'votes[].comment'] as const

const relied = [
  consumes(ApprovalGranted),
  consumes(ApprovalRejected, used),
  consumes(ApprovalExpired, used),
  consumes(ApprovalWithdrawn, used),
  consumes(ApprovalRefused, ['requestedBy.correlationId', 'problems[].field', 'problems[].message']),
]

export type OutcomeUsed = ReturnType<(typeof relied)[number]['parse']>['data']
export const outcomes: readonly Reliance<OutcomeUsed>[] = relied

export const consumed: DomainConsumers = { domain: 'promotions', consumers: { OnApprovalOutcome: outcomes } }
