/** What the sending of mails changes: who was asked, whom mail does not reach, and what is owed no longer. */
import type { Approval, Approver, MailKind, TrailAction, TrailEntry } from '../approval'
import { unreached } from './unreached'

export interface Mailed {
  readonly approverId: string
  readonly kind: MailKind
  /** Why the address is refused for good; undefined if the mail was taken. */
  readonly refusal?: string | undefined
}

const trailAction: Readonly<Record<MailKind, TrailAction>> = {
  request: 'asked',
  reminder: 'reminded',
  escalation: 'escalated',
  delegation: 'asked',
}

/** What was told besides: the requester and approvers, whom mail does not reach, and who those were. */
export interface Told {
  readonly isNoticeSent: boolean
  readonly news?: readonly string[]
  readonly unreached?: readonly string[]
}

/** The claim is given back; `mailed` is owed no longer, and what failed for now still is. */
export function recordMailed(
  approval: Approval,
  mailed: readonly Mailed[],
  { isNoticeSent, news = [], unreached: told }: Told,
  now: Date,
): Approval {
  const of = ({ approverId }: Approver) => mailed.find((each) => each.approverId === approverId)
  const isRefusedAnew = approval.approvers.some((each) => of(each)?.refusal !== undefined && !each.undeliverable)
  // It may have come back while it was told of others: of that, too.
  const isMore = told !== undefined && unreached(approval).some(({ approverId }) => !told.includes(approverId))
  const at = now.toISOString()
  return {
    ...approval,
    mailingUntil: undefined,
    noticeDue:
      approval.requesterMailStopped === undefined
        ? isRefusedAnew || (approval.noticeDue && (!isNoticeSent || isMore)) || undefined
        : undefined,
    newsDue: isMore ? approval.newsDue : leftOf(approval.newsDue, news),
    approvers: approval.approvers.map((each) => {
      const mail = of(each)
      // What has come back before this was written down weighs more: SES had taken it.
      if (!mail || each.mailStopped || mail.refusal === each.undeliverable) return each
      return { ...each, undeliverable: mail.refusal }
    }),
    dueMails: Object.fromEntries(
      Object.entries(approval.dueMails).filter(
        ([approverId]) => !mailed.some((each) => each.approverId === approverId),
      ),
    ),
    trail: [
      ...approval.trail,
      ...approval.approvers.flatMap((approver): readonly TrailEntry[] => {
        const mail = of(approver)
        if (!mail) return []
        const action = mail.refusal === undefined ? trailAction[mail.kind] : 'undeliverable'
        const detail = mail.refusal === undefined ? approver.email : `${approver.email}: ${mail.refusal}`
        return [{ at, action, by: 'signalbox', way: 'system', detail }]
      }),
    ],
  }
}

function leftOf(due: readonly string[] = [], told: readonly string[]): readonly string[] | undefined {
  const left = due.filter((approverId) => !told.includes(approverId))
  return left.length > 0 ? left : undefined
}
