/** Tells those who were asked and need not decide any more. */
import type { Approval } from './approval'
import { askedInVain } from './decisions/closed'
import { sendClosedMail } from './mail/send'
import { outcomeOf } from './send-due-mails'

/** @throws what kept a mail back for now; one that is refused for good keeps nothing waiting */
export async function tellApprovers(approval: Approval): Promise<void> {
  const mails = askedInVain(approval).map((approver) => outcomeOf(sendClosedMail(approval, approver)))
  for (const { failure } of await Promise.all(mails)) if (failure) throw failure
}
