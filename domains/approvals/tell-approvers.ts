/** Tells those who were asked and need not decide any more. */
import type { Approval } from './approval'
import { askedInVain } from './decisions/closed'
import { sendClosedMail } from './mail/send'
import { outcomeOf } from './send-due-mails'

export interface Told {
  /** Whom nothing is owed any more: they were told, now or before, or their address is refused for good. */
  readonly told: readonly string[]
  /** What kept a mail back for now. */
  readonly failure?: unknown
}

export async function tellApprovers(approval: Approval): Promise<Told> {
  const { toldOfEnd = [] } = approval
  const owed = askedInVain(approval).filter(({ approverId }) => !toldOfEnd.includes(approverId))
  const outcomes = await Promise.all(owed.map((approver) => outcomeOf(sendClosedMail(approval, approver))))
  const told = owed.filter((_, index) => outcomes[index]?.failure === undefined).map(({ approverId }) => approverId)
  return { told: [...toldOfEnd, ...told], failure: outcomes.find(({ failure }) => failure !== undefined)?.failure }
}
