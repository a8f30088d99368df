/** Marks whom a mail has not reached, and tells those who wait for them. */

import { systemClock } from '../../shared/clock'
import { isUlid } from '../../shared/ids'
import { bouncedApprovers, isRequesterLost, type MailFailure, noteMailFailure } from './decisions/unreached'
import { tellOfUndeliverable, tellOfUntold } from './operator'
import { MailsUnderWayError, sendDueMails } from './send-due-mails'

/** `about`: what the mail said that it is about. */
export async function takeMailFailure(about: string, failure: MailFailure): Promise<void> {
  if (!isUlid(about)) return
  const noted = await sendDueMails(about, (before) => noteMailFailure(before, failure, systemClock.now()))
  const { approval } = noted
  // By what is there, and not by what is new: who died after the write comes here again.
  for (const approver of bouncedApprovers(approval, failure.recipient)) await tellOfUndeliverable(approval, approver)
  if (isRequesterLost(approval, failure.recipient)) await tellOfUntold(approval)
  // Who is sending goes on with what has fallen due meanwhile.
  if (noted.failure && !(noted.failure instanceof MailsUnderWayError)) throw noted.failure
}
