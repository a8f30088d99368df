/** What all pages behind the sign-in are in. */
import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { findSession } from '../../lib/session'
import { root } from './root'

export const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: async ({ location }) => {
    if (!(await findSession())) throw redirect({ to: '/sign-in', search: { returnTo: location.href }, replace: true })
  },
  component: lazyRouteComponent(() => import('../signed-in'), 'SignedIn'),
})
