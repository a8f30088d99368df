/** What one is asked to decide, and what one has asked for. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { texts } from './searches'
import { signedIn } from './signed-in'

const inbox = createRoute({
  getParentRoute: () => signedIn,
  path: '/approvals',
  validateSearch: texts('status', 'q', 'cursor'),
  component: lazyRouteComponent(() => import('../../pages/approvals/inbox'), 'Inbox'),
})

const decision = createRoute({
  getParentRoute: () => signedIn,
  path: '/approvals/$id',
  validateSearch: texts('trail'),
  component: lazyRouteComponent(() => import('../../pages/approvals/decision'), 'Decision'),
})

const requests = createRoute({
  getParentRoute: () => signedIn,
  path: '/requests',
  validateSearch: texts('status', 'q', 'cursor'),
  component: lazyRouteComponent(() => import('../../pages/requests/requests'), 'Requests'),
})

const request = createRoute({
  getParentRoute: () => signedIn,
  path: '/requests/$id',
  validateSearch: texts('trail'),
  component: lazyRouteComponent(() => import('../../pages/requests/request'), 'Request'),
})

export const approvalsRoutes = [inbox, decision, requests, request] as const
