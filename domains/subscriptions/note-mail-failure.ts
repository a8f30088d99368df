/** Marks whose mails do not arrive, or are not wanted: nothing more is sent to that address. */
import { isUlid } from '../../shared/ids'
import type { MailStopped } from './customer'
import { customers, findCustomer } from './customers'
import { noteAnswerFailed } from './decisions/feedback'
import { mailFailed } from './decisions/register'
import { feedbackKey, feedbacks, findFeedback } from './feedback'
import { findSubscription } from './subscriptions'

export interface MailFailure {
  readonly recipient: string
  readonly why: MailStopped
  /** In SES’s words. */
  readonly reason: string
}

/** `about`: what the mail said that it is about. Of what is no more nothing follows. */
export async function takeMailFailure(about: string, failure: MailFailure): Promise<void> {
  const [kind, id = '', feedbackId = ''] = about.split('_')
  if (kind === 'subscription' && isUlid(id)) await stopMails((await findSubscription(id))?.sub, failure)
  if (kind === 'feedback' && isUlid(feedbackId)) await takeAnswerFailure(feedbackKey(id, feedbackId), failure)
}

async function takeAnswerFailure(key: string, failure: MailFailure): Promise<void> {
  const feedback = await findFeedback(key)
  if (!feedback) return
  await feedbacks.change(feedback, (before) => noteAnswerFailed(before, failure))
  await stopMails(feedback.sub, failure)
}

async function stopMails(sub: string | undefined, { recipient, why }: MailFailure): Promise<void> {
  const customer = sub === undefined ? undefined : await findCustomer(sub)
  if (customer) await customers.change(customer, (before) => mailFailed(before, recipient, why))
}
