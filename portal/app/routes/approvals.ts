/** What one is asked to decide, and what one has asked for. */
import { createRoute } from '@tanstack/react-router'
import { page, reads } from '../page'
import { texts } from './searches'
import { signedIn } from './signed-in'

const inbox = createRoute({
  getParentRoute: () => signedIn,
  path: '/approvals',
  validateSearch: texts('status', 'q', 'cursor'),
  ...page('Approvals', () => import('../../pages/approvals/inbox'), 'Inbox'),
  loader: reads(async () => (await import('../../lib/approval-lists')).inboxQuery),
})

const decision = createRoute({
  getParentRoute: () => signedIn,
  path: '/approvals/$id',
  validateSearch: texts('trail'),
  ...page('An approval', () => import('../../pages/approvals/decision'), 'Decision'),
})

const requests = createRoute({
  getParentRoute: () => signedIn,
  path: '/requests',
  validateSearch: texts('status', 'q', 'cursor'),
  ...page('Requests', () => import('../../pages/requests/requests'), 'Requests'),
  loader: reads(async () => (await import('../../lib/approval-lists')).requestsQuery),
})

const request = createRoute({
  getParentRoute: () => signedIn,
  path: '/requests/$id',
  validateSearch: texts('trail'),
  ...page('A request', () => import('../../pages/requests/request'), 'Request'),
})

export const approvalsRoutes = [inbox, decision, requests, request] as const
