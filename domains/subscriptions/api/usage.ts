/** What was used, by day. API Gateway tells of it half an hour late, or later. */
import { defineRoutes } from '../../../shared/routes'
import { apiPath, usage, usagePage, usageQuery, usagesQuery } from './api-models'
import { subscriptionPath } from './subscriptions'

const ofUser = { handler: 'usage', authorization: 'user' } as const

export const usageRoutes = defineRoutes({
  getUsage: {
    ...ofUser,
    method: 'GET',
    path: '/subscriptions/{id}/usage',
    summary: 'What the caller’s subscription has used on each day, against its quota: the last 30 days unless said.',
    parameters: subscriptionPath,
    query: usageQuery,
    answers: { 200: { meaning: 'The days, the oldest first.', body: ['Usage', usage] } },
    problems: ['SubscriptionNotFound', 'SpanInvalid'],
  },
  listUsage: {
    ...ofUser,
    method: 'GET',
    path: '/apis/{apiId}/usage',
    summary: 'What each customer of an API has used on each day, a page of customers at a time, for its owners.',
    parameters: apiPath,
    query: usagesQuery,
    answers: { 200: { meaning: 'A page.', body: ['UsagePage', usagePage] } },
    problems: ['ApiNotFound', 'NotAnOwner', 'SpanInvalid', 'CursorInvalid'],
  },
})
