/** The contract between the domains. */
import { createRoute } from '@tanstack/react-router'
import { page } from '../page'
import { texts } from './searches'
import { signedIn } from './signed-in'

const events = createRoute({
  getParentRoute: () => signedIn,
  path: '/events',
  validateSearch: texts('q', 'domain'),
  ...page('Events', () => import('../../pages/events/events'), 'Events'),
})

const map = createRoute({
  getParentRoute: () => signedIn,
  path: '/events/map',
  validateSearch: texts('domain'),
  ...page('Map of events', () => import('../../pages/events/map'), 'EventMap'),
})

const compatibility = createRoute({
  getParentRoute: () => signedIn,
  path: '/events/compatibility',
  ...page('Compatibility of events', () => import('../../pages/events/compatibility'), 'CompatibilityPage'),
})

const event = createRoute({
  getParentRoute: () => signedIn,
  path: '/events/$name',
  ...page('An event', () => import('../../pages/events/event'), 'EventPage'),
})

export const eventsRoutes = [events, map, compatibility, event] as const
