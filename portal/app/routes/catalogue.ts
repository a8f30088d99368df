/** APIs, for everybody. */
import { createRoute } from '@tanstack/react-router'
import { page } from '../page'
import { root } from './root'
import { listSearch, texts } from './searches'

const apis = createRoute({
  getParentRoute: () => root,
  path: '/apis',
  validateSearch: listSearch,
  ...page('APIs', () => import('../../pages/catalogue/catalogue'), 'Catalogue'),
})

const api = createRoute({
  getParentRoute: () => root,
  path: '/apis/$apiId',
  ...page('An API', () => import('../../pages/catalogue/api'), 'Api'),
})

const documentation = createRoute({
  getParentRoute: () => root,
  path: '/apis/$apiId/documentation',
  ...page('Documentation', () => import('../../pages/documentation/documentation'), 'Documentation'),
})

const purchase = createRoute({
  getParentRoute: () => root,
  path: '/purchase',
  ...page('Your purchase', () => import('../../pages/purchase/purchase'), 'Purchase'),
})

const feedback = createRoute({
  getParentRoute: () => root,
  path: '/apis/$apiId/feedback',
  validateSearch: texts('cursor'),
  ...page('What you think of it', () => import('../../pages/feedback/feedback'), 'Feedback'),
})

export const catalogueRoutes = [apis, api, documentation, feedback, purchase] as const
