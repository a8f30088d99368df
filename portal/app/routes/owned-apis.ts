/** APIs, for those who own them. What there is about one is in few routes: each is in what every page loads. */
import { createRoute } from '@tanstack/react-router'
import { page } from '../page'
import { texts } from './searches'
import { signedIn } from './signed-in'

const all = createRoute({
  getParentRoute: () => signedIn,
  path: '/owned-apis',
  validateSearch: texts('status', 'cursor'),
  ...page('Your APIs', () => import('../../pages/owned-apis/owned-apis'), 'OwnedApis'),
})

const create = createRoute({
  getParentRoute: () => signedIn,
  path: '/owned-apis/new',
  ...page('Create an API', () => import('../../pages/owned-apis/new-api'), 'NewApi'),
})

const one = createRoute({
  getParentRoute: () => signedIn,
  path: '/owned-apis/$apiId',
  ...page('An API of yours', () => import('../../pages/owned-apis/owned-api'), 'OwnedApiPage'),
})

/** Plans, customers, usage, feedback, audit. */
const part = createRoute({
  getParentRoute: () => signedIn,
  path: '/owned-apis/$apiId/$part',
  validateSearch: texts('plan', 'from', 'to', 'cursor'),
  ...page('An API of yours', () => import('../parts/owned-api'), 'Part'),
})

export const ownedApisRoutes = [all, create, one, part] as const
