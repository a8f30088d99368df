/** What the votes add up to. */
import type { Approval, Approver, Policy } from '../approval'

export type Tally = 'granted' | 'rejected' | 'open'

/** The approvers whose votes count towards the policy: whoever delegated has given the seat away, and who was erased has none. */
export function seats(approvers: readonly Approver[]): readonly Approver[] {
  return approvers.filter(({ kind, delegatedTo, left }) => kind !== 'escalation' && delegatedTo === undefined && !left)
}

export function votesNeeded(policy: Policy, seatCount: number): number {
  if (policy === 'any') return 1
  // Where nobody is left, nobody has said yes.
  return policy === 'all' ? Math.max(1, seatCount) : policy.quorum
}

/**
 * Granted once enough seats approve; rejected once so many reject that enough no longer can. So one no
 * ends `all` and a quorum with a veto, and `any` ends with a no only when everybody says it. Whoever it was escalated to decides alone.
 */
export function tally({ approvers, policy }: Pick<Approval, 'approvers' | 'policy'>): Tally {
  const escalation = approvers.find(({ kind, vote, delegatedTo }) => kind === 'escalation' && vote && !delegatedTo)
  if (escalation?.vote) return escalation.vote.decision === 'approve' ? 'granted' : 'rejected'
  const seated = seats(approvers)
  const rejections = seated.filter(({ vote }) => vote?.decision === 'reject').length
  if (rejections > 0 && typeof policy === 'object' && policy.veto) return 'rejected'
  const needed = votesNeeded(policy, seated.length)
  const approvals = seated.filter(({ vote }) => vote?.decision === 'approve').length
  if (approvals >= needed) return 'granted'
  return seated.length - rejections < needed ? 'rejected' : 'open'
}
