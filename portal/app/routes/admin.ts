/** For administrators; the APIs refuse everybody else. Few routes: each is in what every page loads. */
import { createRoute } from '@tanstack/react-router'
import { page } from '../page'
import { texts } from './searches'
import { signedIn } from './signed-in'

const deadLetters = createRoute({
  getParentRoute: () => signedIn,
  path: '/admin/dead-letters',
  validateSearch: texts('queue', 'q'),
  ...page('Dead letters', () => import('../../pages/admin/dead-letters'), 'DeadLetters'),
})

/** People, applications, customers, feedback. */
const list = createRoute({
  getParentRoute: () => signedIn,
  path: '/admin/$part',
  validateSearch: texts('q', 'by', 'cursor'),
  ...page('Administration', () => import('../parts/admin'), 'AdminList'),
})

const one = createRoute({
  getParentRoute: () => signedIn,
  path: '/admin/$part/$id',
  validateSearch: texts('cursor'),
  ...page('Administration', () => import('../parts/admin'), 'AdminOne'),
})

export const adminRoutes = [deadLetters, list, one] as const
