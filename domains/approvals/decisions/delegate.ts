/** An approver hands the seat to somebody else. */
import { RefusedError } from '../../../shared/errors'
import type { Actor, Approval, Person } from '../approval'
import { requireOpen } from './refusals'
import { isSamePerson } from './same-person'
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
  requireNoSay(approval, input.to)
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

/** Who has a say, had one and gave it away, or will be asked later, can't be given a second one. */
function requireNoSay({ approvers, escalateTo, excluded }: Approval, to: Person): void {
  const field = 'to.email'
  if (excluded.some((each) => isSamePerson(to, each))) {
    throw new RefusedError('invalid', 'Excluded', `to.email: ${to.email} is excluded from deciding this`, { field })
  }
  if ([...approvers, ...(escalateTo ? [escalateTo] : [])].some((person) => isSamePerson(person, to))) {
    throw new RefusedError('invalid', 'AlreadyAnApprover', `to.email: ${to.email} already has a say in this`, { field })
  }
}
