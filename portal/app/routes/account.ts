/** Who is signed in, and what they may change of it. */
import { createRoute } from '@tanstack/react-router'
import { page } from '../page'
import { listSearch, texts } from './searches'
import { signedIn } from './signed-in'

const account = createRoute({
  getParentRoute: () => signedIn,
  path: '/account',
  ...page('Account', () => import('../../pages/account/profile'), 'Profile'),
})

const security = createRoute({
  getParentRoute: () => signedIn,
  path: '/account/security',
  ...page('Password and second factors', () => import('../../pages/account/security'), 'Security'),
})

const sessions = createRoute({
  getParentRoute: () => signedIn,
  path: '/account/sessions',
  validateSearch: listSearch,
  ...page('Sessions', () => import('../../pages/account/sessions'), 'Sessions'),
})

const token = createRoute({
  getParentRoute: () => signedIn,
  path: '/account/token',
  ...page('What your tokens say', () => import('../../pages/account/token'), 'Token'),
})

const applications = createRoute({
  getParentRoute: () => signedIn,
  path: '/account/applications',
  validateSearch: texts('cursor', 'agreed'),
  ...page('Applications', () => import('../../pages/account/applications'), 'Applications'),
})

const activity = createRoute({
  getParentRoute: () => signedIn,
  path: '/account/activity',
  validateSearch: listSearch,
  ...page('Activity', () => import('../../pages/account/activity'), 'Activity'),
})

const erase = createRoute({
  getParentRoute: () => signedIn,
  path: '/account/erase',
  ...page('Erase the account', () => import('../../pages/account/erase'), 'Erase'),
})

export const accountRoutes = [account, security, sessions, applications, activity, token, erase] as const
