/** For administrators; the APIs refuse everybody else. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { texts } from './searches'
import { signedIn } from './signed-in'

const deadLetters = createRoute({
  getParentRoute: () => signedIn,
  path: '/admin/dead-letters',
  validateSearch: texts('queue', 'q'),
  component: lazyRouteComponent(() => import('../../pages/admin/dead-letters'), 'DeadLetters'),
})

export const adminRoutes = [deadLetters] as const
