/** How an approval stands for whoever looks at it: the votes so far, and whether their own is wanted. */
import type { Approval } from '../approval'
import { shownLine } from '../shown'
import { seats, votesNeeded } from './tally'
import { awaits, type Holder, seatOf } from './users'

export interface Votes {
  readonly approved: number
  readonly rejected: number
  /** Of those who are asked, how many have not said anything. */
  readonly waiting: number
  /** How many of those who have a vote must say yes. */
  readonly needed: number
}

export function votesOf({ approvers, policy }: Pick<Approval, 'approvers' | 'policy'>): Votes {
  const asked = approvers.filter(({ delegatedTo, left }) => delegatedTo === undefined && !left)
  const of = (decision: 'approve' | 'reject') => asked.filter(({ vote }) => vote?.decision === decision).length
  return {
    approved: of('approve'),
    rejected: of('reject'),
    waiting: asked.filter(({ vote }) => !vote).length,
    needed: votesNeeded(policy, seats(approvers).length),
  }
}

export const hindrances = ['Voted', 'Delegated', 'Left', 'Closed', 'Expired'] as const
export type Hindrance = (typeof hindrances)[number]

export interface Standing {
  readonly approverId: string
  readonly mayDecide: boolean
  /** Why not. */
  readonly hindrance?: Hindrance | undefined
  /** Who has handed the decision on to them. */
  readonly inPlaceOf?: string | undefined
}

/** Undefined if they have no seat in it. */
export function standingOf(approval: Approval, user: Holder, now: Date): Standing | undefined {
  const seat = seatOf(approval, user)
  if (!seat) return undefined
  const { approverId } = seat
  const from = approval.approvers.find(({ delegatedTo }) => delegatedTo === approverId)
  const isWanted = awaits(approval, user, now)
  return {
    approverId,
    mayDecide: isWanted,
    hindrance: isWanted ? undefined : hindranceOf(),
    inPlaceOf: from && shownLine(from.name),
  }

  /** What they did themselves comes first: whoever has voted wants to know that it counted. */
  function hindranceOf(): Hindrance {
    if (seat?.vote) return 'Voted'
    if (seat?.delegatedTo !== undefined) return 'Delegated'
    if (seat?.left) return 'Left'
    return approval.status === 'pending' ? 'Expired' : 'Closed'
  }
}
