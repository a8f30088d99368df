/** Ways in. */
import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { ownPathOr } from '../../lib/own-path'
import { findSessionIfAny } from '../../lib/session'
import { root } from './root'

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: ({ returnTo }: Record<string, unknown>): { returnTo?: string } =>
    typeof returnTo === 'string' ? { returnTo } : {},
  beforeLoad: async ({ search }) => {
    // Whoever can't be asked about gets the form.
    const session = await findSessionIfAny().catch(() => undefined)
    if (session) throw redirect({ href: ownPathOr(search.returnTo, '/'), replace: true })
  },
  component: lazyRouteComponent(() => import('../../pages/sign-in/sign-in'), 'SignIn'),
})

export const signInRoutes = [signIn] as const
