/** An approver hands the seat to somebody else. */
import { RefusedError } from '../../../shared/errors'
import type { Actor, Approval, Person } from '../approval'
import { requireOpen } from './refusals'
import { requireSeat } from './vote'

/** Approvers, delegates and escalation together. */
const mostApprovers = 60

export function delegate(
  approval: Approval,
  input: { readonly approverId: string; readonly to: Person; readonly actor: Actor },
  now: Date,
): Approval {
  requireOpen(approval, now)
  const from = requireSeat(approval, input.approverId)
  const address = input.to.email.toLowerCase()
  if (approval.approvers.some(({ email }) => email.toLowerCase() === address)) {
    throw new RefusedError('invalid', 'AlreadyAnApprover', `to.email: ${input.to.email} already has a say in this`, {
      field: 'to.email',
    })
  }
  if (approval.approvers.length >= mostApprovers) {
    throw new RefusedError('conflict', 'TooManyDelegations', `Approval ${approval.approvalId} was delegated too often`)
  }
  const approverId = `a${approval.approvers.length + 1}`
  const { [from.approverId]: _owed, ...dueMails } = approval.dueMails
  return {
    ...approval,
    approvers: [
      ...approval.approvers.map((each) => (each === from ? { ...each, delegatedTo: approverId } : each)),
      // Who was escalated to decides alone; so does whoever they hand it to.
      { ...input.to, approverId, kind: from.kind === 'escalation' ? 'escalation' : 'delegate', linkHashes: [] },
    ],
    dueMails: { ...dueMails, [approverId]: 'delegation' },
    trail: [
      ...approval.trail,
      { at: now.toISOString(), action: 'delegated', ...input.actor, detail: `${from.email} to ${input.to.email}` },
    ],
  }
}
