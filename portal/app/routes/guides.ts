/** Texts for readers, for everybody. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { root } from './root'

const guides = createRoute({
  getParentRoute: () => root,
  path: '/guides',
  component: lazyRouteComponent(() => import('../../pages/guides/guides'), 'Guides'),
})

const guide = createRoute({
  getParentRoute: () => root,
  path: '/guides/$slug',
  component: lazyRouteComponent(() => import('../../pages/guides/guide'), 'GuidePage'),
})

export const guidesRoutes = [guides, guide] as const
