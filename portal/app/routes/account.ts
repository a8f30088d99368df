/** Who is signed in, and what they may change of it. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { listSearch, texts } from './searches'
import { signedIn } from './signed-in'

const account = createRoute({
  getParentRoute: () => signedIn,
  path: '/account',
  component: lazyRouteComponent(() => import('../../pages/account/profile'), 'Profile'),
})

const security = createRoute({
  getParentRoute: () => signedIn,
  path: '/account/security',
  component: lazyRouteComponent(() => import('../../pages/account/security'), 'Security'),
})

const sessions = createRoute({
  getParentRoute: () => signedIn,
  path: '/account/sessions',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('../../pages/account/sessions'), 'Sessions'),
})

const token = createRoute({
  getParentRoute: () => signedIn,
  path: '/account/token',
  component: lazyRouteComponent(() => import('../../pages/account/token'), 'Token'),
})

const applications = createRoute({
  getParentRoute: () => signedIn,
  path: '/account/applications',
  validateSearch: texts('cursor', 'agreed'),
  component: lazyRouteComponent(() => import('../../pages/account/applications'), 'Applications'),
})

const activity = createRoute({
  getParentRoute: () => signedIn,
  path: '/account/activity',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('../../pages/account/activity'), 'Activity'),
})

const erase = createRoute({
  getParentRoute: () => signedIn,
  path: '/account/erase',
  component: lazyRouteComponent(() => import('../../pages/account/erase'), 'Erase'),
})

export const accountRoutes = [account, security, sessions, applications, activity, token, erase] as const
