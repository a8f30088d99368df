/** Answers what somebody said of an API: recorded first, then mailed, so that a crash between the two mails it the next time. */
import { systemClock } from '../../shared/clock'
import { hashSecret } from '../../shared/ids'
import { AddressRefusedError, sendMail } from '../../shared/mail'
import { shorten } from '../../shared/text'
import type { Act } from './act'
import type { Api } from './api-product'
import { findCustomer } from './customers'
import { answerFeedback, noteAnswerMail } from './decisions/feedback'
import { isAddress } from './decisions/register'
import { type Feedback, feedbackClaims, feedbackKey, feedbacks, mailedAbout } from './feedback'
import { composeAnswer } from './mail/answer'

export async function answerByMail(
  api: Api,
  feedbackId: string,
  { text, idempotencyKey: key }: { readonly text: string; readonly idempotencyKey?: string | undefined },
  act: Act,
): Promise<Feedback> {
  const known = await feedbacks.load(feedbackKey(api.apiId, feedbackId))
  if (key !== undefined) {
    const fingerprint = hashSecret(JSON.stringify(['answer', api.apiId, feedbackId, text]))
    await feedbackClaims.claim({ asker: act.actor, key, id: feedbackId, fingerprint })
  }
  const answered = await feedbacks.change(known, (feedback) => answerFeedback(feedback, text, act))
  if (!isOwed(answered)) return answered
  const stopped = await stoppedMail(answered)
  const mail = { to: answered.email, apiName: api.name, text, said: answered.text }
  const outcome = stopped ? { undeliverable: stopped } : await mailed(mail, answered, act.correlationId)
  return feedbacks.change(answered, (feedback) => noteAnswerMail(feedback, outcome))
}

/** Of what SES says of an address. */
const reasonCharacters = 200

/** A mail that nobody has got, and that can be sent. */
function isOwed(feedback: Feedback): feedback is Feedback & { readonly email: string } {
  const { email, answer } = feedback
  return email !== undefined && answer !== undefined && !answer.mailedAt && answer.undeliverable === undefined
}

/** Why none is tried: mail to the same address has come back before. */
async function stoppedMail({ sub, email }: Feedback): Promise<string | undefined> {
  const customer = await findCustomer(sub)
  if (!customer?.mailStopped || !isAddress(customer, email)) return undefined
  return customer.mailStopped === 'bounced' ? 'mail to this address has bounced' : 'mail to this address is not wanted'
}

async function mailed(mail: Parameters<typeof composeAnswer>[0], feedback: Feedback, correlationId: string) {
  try {
    await sendMail(composeAnswer(mail), { domain: 'subscriptions', about: mailedAbout(feedback), correlationId })
    return { mailedAt: systemClock.now().toISOString() }
  } catch (error) {
    if (error instanceof AddressRefusedError) return { undeliverable: shorten(error.reason, reasonCharacters) }
    throw error
  }
}
