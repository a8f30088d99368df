import type { Approval, ApprovalRequest, Choice } from '../../../domains/approvals/approval'
import { openApproval } from '../../../domains/approvals/decisions/open'
import { castVote } from '../../../domains/approvals/decisions/vote'

export const start = new Date('2026-01-05T09:00:00.000Z')

export function later(milliseconds: number): Date {
  return new Date(start.getTime() + milliseconds)
}

export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour

export function requestOf(changes: Partial<ApprovalRequest> = {}): ApprovalRequest {
  return {
    subject: 'Promote Jim',
    requester: { name: 'Pam', email: 'pam@example.com' },
    approvers: ['ada', 'grace', 'edsger'].map((name) => ({ name, email: `${name}@example.com` })),
    requestedBy: { system: 'promotions' },
    idempotencyKey: 'k1',
    ...changes,
  }
}

export function approvalOf(changes: Partial<ApprovalRequest> = {}): Approval {
  return openApproval(
    {
      approvalId: '01JG8QZ5W0000000000000000A',
      request: requestOf(changes),
      origin: 'signalbox.promotions',
      correlationId: 'story-1',
      actor: { by: 'signalbox.promotions', way: 'event' },
    },
    start,
  )
}

export function vote(approval: Approval, approverId: string, decision: Choice, now = later(minute)): Approval {
  const comment = decision === 'reject' ? 'No.' : undefined
  return castVote(approval, { approverId, decision, comment, way: 'api', actor: { by: approverId, way: 'api' } }, now)
}

export function refusalOf(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  return undefined
}
