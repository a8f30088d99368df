/** What people say of APIs. Who said it and owners read it. */
import { defineRoutes } from '../../../shared/routes'
import { apiPath, feedbackAnswer, feedbackPage, feedbackPath, newAnswer, newFeedback } from './api-models'
import { listQuery } from './parts'

const ofApi = { handler: 'feedback', authorization: 'user', parameters: apiPath } as const
const one = ['Feedback', feedbackAnswer] as const

export const feedbackRoutes = defineRoutes({
  submitFeedback: {
    ...ofApi,
    method: 'POST',
    path: '/apis/{apiId}/feedback',
    summary: 'Say what you think of an API. The same idempotency key says it once.',
    body: ['NewFeedback', newFeedback],
    answers: { 201: { meaning: 'Its owners can read it.', body: one } },
    problems: ['ApiNotFound', 'IdempotencyKeyReused'],
  },
  listFeedback: {
    ...ofApi,
    method: 'GET',
    path: '/apis/{apiId}/feedback',
    summary: 'What was said of an API, the newest first, a page at a time: all of it for owners, their own for others.',
    query: listQuery,
    answers: {
      200: { meaning: 'A page; it may be short of `limit` before the last one.', body: ['FeedbackPage', feedbackPage] },
    },
    problems: ['ApiNotFound', 'CursorInvalid'],
  },
  answerFeedback: {
    ...ofApi,
    parameters: feedbackPath,
    method: 'POST',
    path: '/apis/{apiId}/feedback/{feedbackId}/answer',
    summary: 'Answer by mail, as an owner. The same answer again is mailed again only if the mail had failed.',
    body: ['NewAnswer', newAnswer],
    answers: { 200: { meaning: 'It is recorded; `mailedAt` says that the mail went out.', body: one } },
    problems: [
      'ApiNotFound',
      'NotAnOwner',
      'FeedbackNotFound',
      'AlreadyAnswered',
      'EmailUnknown',
      'IdempotencyKeyReused',
    ],
  },
})
