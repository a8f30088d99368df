/** Who somebody with an access token is in an approval: by the address that the directory has verified, or by subject. */
import type { User } from '../../../shared/sign-in/user'
import type { Approval, Approver, Person } from '../approval'
import { isSamePerson } from './same-person'

export type Holder = Pick<User, 'sub' | 'email'>

/**
 * The seat that is theirs, decided or not: one at the most, for nobody has two votes, and none if they are excluded,
 * under whichever of their names. An address counts to the letter here: what else may reach the same mailbox is no proof.
 */
export function seatOf({ approvers, excluded }: Approval, user: Holder): Approver | undefined {
  if (excluded.some((each) => isSamePerson({ email: user.email, sub: user.sub }, each))) return undefined
  return approvers.find((approver) => isUser(approver, user))
}

/** Whether it waits for them. */
export function awaits(approval: Approval, user: Holder, now: Date): boolean {
  const seat = seatOf(approval, user)
  const isOpen = approval.status === 'pending' && now.getTime() < Date.parse(approval.expiresAt)
  return isOpen && seat !== undefined && !seat.vote && !seat.delegatedTo && !seat.left
}

/** Whether it was asked for in their name. */
export function hasAsked({ requester }: Approval, user: Holder): boolean {
  return isUser(requester, user)
}

function isUser({ email, sub }: Person, user: Holder): boolean {
  return sub === user.sub || email.toLowerCase() === user.email?.toLowerCase()
}
