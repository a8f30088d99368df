/** That somebody says what they think of an API, and that an owner answers. */
import { FeedbackSubmitted } from '../../../events/catalog/subscriptions'
import { RefusedError } from '../../../shared/errors'
import { derivedUlid } from '../../../shared/ids'
import type { Change } from '../../../shared/store/store'
import type { Act } from '../act'
import type { Feedback, FeedbackAnswer } from '../feedback'

export type Said = Pick<Feedback, 'feedbackId' | 'apiId' | 'sub' | 'email' | 'text' | 'rating'>

export function submitFeedback(said: Said, { now, correlationId, actor }: Act): Change<Feedback> {
  const { feedbackId, apiId, sub, rating } = said
  const occurrence = { eventId: derivedUlid(now, feedbackId), occurredAt: now }
  const data = { feedbackId, apiId, sub, ...(rating !== undefined && { rating }) }
  return {
    state: { ...said, version: 1, at: now.toISOString() },
    events: [FeedbackSubmitted.create(data, { correlationId, actor }, occurrence)],
  }
}

/** One answer a feedback; the same again may be sent again. Which of the owners it was, the audit alone has. */
export function answerFeedback(feedback: Feedback, text: string, act: Act): Change<Feedback> {
  const { feedbackId, answer, email } = feedback
  if (answer?.text === text) return { state: feedback }
  if (answer) {
    throw new RefusedError('conflict', 'AlreadyAnswered', `Feedback ${feedbackId} was answered at ${answer.at}`)
  }
  if (email === undefined) {
    throw new RefusedError(
      'conflict',
      'EmailUnknown',
      `Whoever gave feedback ${feedbackId} has no address that is known to be theirs`,
    )
  }
  return { state: { ...feedback, answer: { text, at: act.now.toISOString() }, answering: act } }
}

export function noteAnswerMail(
  feedback: Feedback,
  outcome: Pick<FeedbackAnswer, 'mailedAt' | 'undeliverable'>,
): Change<Feedback> {
  const { answer } = feedback
  return {
    state: answer && answer.mailedAt === undefined ? { ...feedback, answer: { ...answer, ...outcome } } : feedback,
  }
}

/** The mail was taken, and came back: whoever answered sees that nobody has read it. */
export function noteAnswerFailed(
  feedback: Feedback,
  { recipient, reason }: { readonly recipient: string; readonly reason: string },
): Change<Feedback> {
  const { answer, email } = feedback
  const isKnown = email?.toLowerCase() !== recipient.toLowerCase() || !answer || answer.undeliverable !== undefined
  return { state: isKnown ? feedback : { ...feedback, answer: { ...answer, undeliverable: reason } } }
}
