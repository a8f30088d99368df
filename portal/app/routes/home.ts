/** Where one begins. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { root } from './root'

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('../../pages/home/home'), 'Home'),
})

export const homeRoutes = [home] as const
