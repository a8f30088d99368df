/** APIs, for everybody. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { root } from './root'
import { listSearch, texts } from './searches'

const apis = createRoute({
  getParentRoute: () => root,
  path: '/apis',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('../../pages/catalogue/catalogue'), 'Catalogue'),
})

const api = createRoute({
  getParentRoute: () => root,
  path: '/apis/$apiId',
  component: lazyRouteComponent(() => import('../../pages/catalogue/api'), 'Api'),
})

const documentation = createRoute({
  getParentRoute: () => root,
  path: '/apis/$apiId/documentation',
  component: lazyRouteComponent(() => import('../../pages/documentation/documentation'), 'Documentation'),
})

const purchase = createRoute({
  getParentRoute: () => root,
  path: '/purchase',
  component: lazyRouteComponent(() => import('../../pages/purchase/purchase'), 'Purchase'),
})

const feedback = createRoute({
  getParentRoute: () => root,
  path: '/apis/$apiId/feedback',
  validateSearch: texts('cursor'),
  component: lazyRouteComponent(() => import('../../pages/feedback/feedback'), 'Feedback'),
})

export const catalogueRoutes = [apis, api, documentation, feedback, purchase] as const
