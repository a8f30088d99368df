/**
 * The code of the page that the address leads to, fetched at once: the router does so only when it is known who is there, or
 * whether there is a local cloud at all.
 */
import type { AnyRoute } from '@tanstack/react-router'
import { wasSignedIn } from '../lib/session'
import { router } from './router'
import { signedIn } from './routes/signed-in'

export function fetchPage(): void {
  const matches = router.matchRoutes(router.latestLocation)
  // To whoever has never been here the sign-in is shown, which needs little.
  if (!wasSignedIn() && matches.some(({ routeId }) => routeId === signedIn.id)) return
  const routes: Readonly<Record<string, AnyRoute>> = router.routesById
  for (const { routeId } of matches) {
    const component = routes[routeId]?.options.component
    // What fails is fetched again by the router, and told.
    if (component && 'preload' in component) void component.preload?.()
  }
}
