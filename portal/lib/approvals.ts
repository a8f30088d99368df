/** What approvals mean to whoever reads them: whose turn it is, and what a vote will do. */
import type { routes } from '../../domains/approvals/routes'
import type { Answered, RoutesByAddress } from './routes'

type Routes = RoutesByAddress<typeof routes>
export type ApprovalSummary = Answered<Routes['GET /inbox']>['approvals'][number]
export type Approval = Answered<Routes['GET /inbox/{id}']>
export type Approver = Approval['approvers'][number]
export type TrailEntry = NonNullable<Approval['trail']>[number]
export type Policy = Approval['policy']

/** The reader's own. */
export function ownSeat({ approvers, seat }: Pick<Approval, 'approvers' | 'seat'>): Approver | undefined {
  return seat && approvers.find(({ approverId }) => approverId === seat.approverId)
}

/** Whether they may still vote. */
export function hasVoteLeft({ vote, delegatedTo, left }: Approver): boolean {
  return !vote && delegatedTo === undefined && !left
}

/** Those whose vote counts, and is not there yet. */
export function stillAsked(approvers: readonly Approver[]): readonly Approver[] {
  return approvers.filter(hasVoteLeft)
}

export function policyText(policy: Policy): string {
  if (policy === 'any') return 'One of them decides'
  if (policy === 'all') return 'All of them must approve'
  const { quorum, veto } = policy
  return `${quorum} of them must approve${veto ? '; one rejection ends it' : ''}`
}

/** What approving it does, said before it is done. Who is escalated to decides alone. */
export function effectOfApproval(
  { policy, approvers }: Pick<Approval, 'policy' | 'approvers'>,
  seat: Approver,
): string {
  if (policy === 'any' || seat.kind === 'escalation') return 'Your approval grants it.'
  const yes = approvers.filter(({ vote }) => vote?.decision === 'approve').length
  const missing = (policy === 'all' ? yes + stillAsked(approvers).length : policy.quorum) - yes - 1
  if (missing <= 0) return 'Your approval grants it.'
  return missing === 1 ? 'After your approval it needs one more.' : `After your approval it needs ${missing} more.`
}

/** Such as `1 approved, 2 not yet; needs 2`. */
export function votesText({ approved, rejected, waiting, needed }: Approval['votes']): string {
  const counts = [
    [approved, 'approved'],
    [rejected, 'rejected'],
    [waiting, 'not yet'],
  ] as const
  const said = counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`)
  return `${said.join(', ')}; needs ${needed}`
}

export const statusTexts: Readonly<Record<Approval['status'], string>> = {
  pending: 'Waits for a decision',
  granted: 'Granted',
  rejected: 'Rejected',
  expired: 'Expired',
  withdrawn: 'Withdrawn',
}

/** As the address of a page has it; what is none is as good as left out. */
export function statusIn(text: string | undefined): Approval['status'] | undefined {
  return text !== undefined && text in statusTexts ? (text as Approval['status']) : undefined
}

const actions: Readonly<Record<TrailEntry['action'], string>> = {
  requested: 'Asked for',
  asked: 'Mail sent to',
  reminded: 'Reminder sent to',
  escalated: 'Escalated to',
  delegated: 'Handed on to',
  approved: 'Approved',
  rejected: 'Rejected',
  withdrawn: 'Withdrawn',
  expired: 'Expired',
  undeliverable: 'Mail did not arrive',
  restarted: 'Workflow started again',
  left: 'Somebody has left',
}

export const actionText = (action: TrailEntry['action']): string => actions[action]

const ways: Readonly<Record<TrailEntry['way'], string>> = {
  mail: 'by the link in a mail',
  api: 'here or by API',
  event: 'by an event',
  system: 'by itself',
}

export const wayText = (way: TrailEntry['way']): string => ways[way]

const id = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/i

/** The id that words are, as approvals have theirs; undefined if they are none. */
export function idIn(words: string | undefined): string | undefined {
  const word = words?.trim()
  return word !== undefined && id.test(word) ? word.toUpperCase() : undefined
}
