/** The contract between the domains. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { texts } from './searches'
import { signedIn } from './signed-in'

const events = createRoute({
  getParentRoute: () => signedIn,
  path: '/events',
  validateSearch: texts('q', 'domain'),
  component: lazyRouteComponent(() => import('../../pages/events/events'), 'Events'),
})

const map = createRoute({
  getParentRoute: () => signedIn,
  path: '/events/map',
  validateSearch: texts('domain'),
  component: lazyRouteComponent(() => import('../../pages/events/map'), 'EventMap'),
})

const compatibility = createRoute({
  getParentRoute: () => signedIn,
  path: '/events/compatibility',
  component: lazyRouteComponent(() => import('../../pages/events/compatibility'), 'CompatibilityPage'),
})

const event = createRoute({
  getParentRoute: () => signedIn,
  path: '/events/$name',
  component: lazyRouteComponent(() => import('../../pages/events/event'), 'EventPage'),
})

export const eventsRoutes = [events, map, compatibility, event] as const
