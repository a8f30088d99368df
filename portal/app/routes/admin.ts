/** For administrators; the APIs refuse everybody else. Few routes: each is in what every page loads. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { texts } from './searches'
import { signedIn } from './signed-in'

const deadLetters = createRoute({
  getParentRoute: () => signedIn,
  path: '/admin/dead-letters',
  validateSearch: texts('queue', 'q'),
  component: lazyRouteComponent(() => import('../../pages/admin/dead-letters'), 'DeadLetters'),
})

/** People and applications. */
const list = createRoute({
  getParentRoute: () => signedIn,
  path: '/admin/$part',
  validateSearch: texts('q', 'by', 'cursor'),
  component: lazyRouteComponent(() => import('../parts/admin'), 'AdminList'),
})

const one = createRoute({
  getParentRoute: () => signedIn,
  path: '/admin/$part/$id',
  validateSearch: texts('cursor'),
  component: lazyRouteComponent(() => import('../parts/admin'), 'AdminOne'),
})

export const adminRoutes = [deadLetters, list, one] as const
