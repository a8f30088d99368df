/** APIs, for everybody. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { root } from './root'
import { listSearch } from './searches'

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

export const catalogueRoutes = [apis, api, documentation, purchase] as const
