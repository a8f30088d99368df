/** What the sending of mails changes: who was asked, whom mail does not reach, and what is owed no longer. */
import type { Approval, Approver, MailKind, TrailAction, TrailEntry } from '../approval'

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

/** The claim is given back; `mailed` is owed no longer, and what failed for now still is. */
export function recordMailed(
  approval: Approval,
  mailed: readonly Mailed[],
  { isNoticeSent }: { readonly isNoticeSent: boolean },
  now: Date,
): Approval {
  const of = ({ approverId }: Approver) => mailed.find((each) => each.approverId === approverId)
  const isRefusedAnew = approval.approvers.some((each) => of(each)?.refusal !== undefined && !each.undeliverable)
  const at = now.toISOString()
  return {
    ...approval,
    mailingUntil: undefined,
    noticeDue: isRefusedAnew || (approval.noticeDue && !isNoticeSent) || undefined,
    approvers: approval.approvers.map((each) => {
      const mail = of(each)
      return mail && mail.refusal !== each.undeliverable ? { ...each, undeliverable: mail.refusal } : each
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
