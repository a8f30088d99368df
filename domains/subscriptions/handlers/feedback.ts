/** What people say of APIs, and what owners answer. */
import { systemClock } from '../../../shared/clock'
import type { EdgeRequest } from '../../../shared/http'
import { hashSecret, newUlid } from '../../../shared/ids'
import { createLogger } from '../../../shared/logging'
import { answer, serve } from '../../../shared/serve'
import type { User } from '../../../shared/sign-in/user'
import { visiblePage } from '../../../shared/store/page'
import type { Act } from '../act'
import { answerByMail } from '../answer-feedback'
import { feedbackRoutes as routes } from '../api/feedback'
import { defaultLimit } from '../api/parts'
import { isOwner } from '../decisions/catalogue'
import { submitFeedback } from '../decisions/feedback'
import { type Feedback, feedbackClaims, feedbackFrom, feedbacks } from '../feedback'
import { FeedbackEntity } from '../model'
import { ownedApi, visibleApi } from '../owned-api'

export const handler = serve(
  { routes, handler: 'feedback', logger: createLogger('subscriptions-feedback') },
  {
    submitFeedback: async (call) => {
      const { sub, email } = call.caller
      const { apiId } = await visibleApi(call.path.apiId, call.caller)
      const { idempotencyKey, text, rating } = call.body
      const act = actOf(call)
      const claim = {
        asker: sub,
        key: idempotencyKey ?? newUlid(act.now),
        id: newUlid(act.now),
        fingerprint: hashSecret(JSON.stringify(['feedback', apiId, text, rating])),
      }
      const submitted = await feedbacks.createOnce(feedbackClaims, claim, (feedbackId) =>
        submitFeedback({ feedbackId, apiId, sub, email, text, rating }, act),
      )
      return answer(201, viewOf(submitted))
    },
    listFeedback: async ({ path, caller, query: { limit = defaultLimit, cursor } }) => {
      const api = await visibleApi(path.apiId, caller)
      const page = await visiblePage({
        limit,
        cursor,
        read: (options) =>
          FeedbackEntity.query.byApi({ apiId: api.apiId }).go({ ...options, order: 'desc', consistent: true }),
        fromItem: feedbackFrom,
        isVisible: ({ sub }) => sub === caller.sub || isOwner(api, caller),
      })
      return answer(200, { feedback: page.data.map(viewOf), cursor: page.cursor })
    },
    answerFeedback: async (call) => {
      const api = await ownedApi(call.path.apiId, call.caller)
      return answer(200, viewOf(await answerByMail(api, call.path.feedbackId, call.body, actOf(call))))
    },
  },
)

function viewOf({ feedbackId, sub, text, rating, at, answer: answered }: Feedback) {
  return {
    feedbackId,
    sub,
    text,
    ...(rating !== undefined && { rating }),
    at,
    ...(answered && { answer: answerView(answered) }),
  }
}

/** Which of the owners it was is theirs to know: the audit has it. */
function answerView({ text, at, mailedAt, undeliverable }: NonNullable<Feedback['answer']>) {
  return {
    text,
    at,
    ...(mailedAt !== undefined && { mailedAt }),
    ...(undeliverable !== undefined && { undeliverable }),
  }
}

function actOf({ request, caller }: { readonly request: EdgeRequest; readonly caller: User }): Act {
  return { now: systemClock.now(), correlationId: request.correlationId, actor: caller.sub }
}
