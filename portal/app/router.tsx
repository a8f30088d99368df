/** Every page and its address. Pages are loaded when somebody goes to them. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { findSession } from '../lib/session'
import { Loading } from '../ui/loading'
import { TroubleNotice } from '../ui/trouble'
import { NotFound } from './not-found'
import { parseSearch, stringifySearch } from './search'
import { Shell } from './shell'

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound })

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('../pages/home/home'), 'Home'),
})

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: ({ returnTo }: Record<string, unknown>): { returnTo?: string } =>
    typeof returnTo === 'string' ? { returnTo } : {},
  component: lazyRouteComponent(() => import('../pages/sign-in/sign-in'), 'SignIn'),
})

/** All pages behind the sign-in. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: async ({ location }) => {
    if (!(await findSession())) throw redirect({ to: '/sign-in', search: { returnTo: location.href }, replace: true })
  },
  component: lazyRouteComponent(() => import('./signed-in'), 'SignedIn'),
})

const account = createRoute({
  getParentRoute: () => signedIn,
  path: '/account',
  component: lazyRouteComponent(() => import('../pages/account/profile'), 'Profile'),
})

export const router = createRouter({
  routeTree: root.addChildren([home, signIn, signedIn.addChildren([account])]),
  parseSearch,
  stringifySearch,
  scrollRestoration: true,
  defaultPendingMs: 150,
  defaultPendingComponent: () => <Loading what="the page" lines={6} />,
  defaultErrorComponent: ({ error, reset }) => <TroubleNotice error={error} onRetry={reset} />,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
