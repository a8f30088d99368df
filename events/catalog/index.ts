/** Every event of the system. The registry, the archive's pattern and the contract suite are made from it. */
import type { EventDefinition } from '../define-event'
import {
  ApprovalExpired,
  ApprovalGranted,
  ApprovalRefused,
  ApprovalRejected,
  ApprovalRequested,
  ApprovalTaskTaken,
  ApprovalTokenIssued,
  ApprovalWithdrawalRequested,
  ApprovalWithdrawn,
} from './approvals'

export const catalog: readonly EventDefinition[] = [
  ApprovalRequested,
  ApprovalWithdrawalRequested,
  ApprovalTokenIssued,
  ApprovalTaskTaken,
  ApprovalRefused,
  ApprovalGranted,
  ApprovalRejected,
  ApprovalExpired,
  ApprovalWithdrawn,
]
