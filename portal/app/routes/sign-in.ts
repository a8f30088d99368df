/** Ways in. */
import { createRoute, redirect } from '@tanstack/react-router'
import { ownPathOr } from '../../lib/own-path'
import { findSessionIfAny } from '../../lib/session'
import { page } from '../page'
import { root } from './root'

interface WayIn {
  /** The page to be back at. */
  readonly returnTo?: string
  /** Although somebody is signed in: what is shown to whoever has just done so leads here. */
  readonly again?: 'yes'
}

const wayIn = {
  getParentRoute: () => root,
  beforeLoad: unlessSignedIn,
  validateSearch: ({ returnTo, again }: Record<string, unknown>): WayIn => ({
    ...(typeof returnTo === 'string' && { returnTo }),
    ...(again === 'yes' && { again }),
  }),
}

async function unlessSignedIn({ search }: { readonly search: WayIn }): Promise<void> {
  if (search.again) return
  // Whoever can't be asked about gets the form.
  const session = await findSessionIfAny().catch(() => undefined)
  if (session) throw redirect({ href: ownPathOr(search.returnTo, '/'), replace: true })
}

const signIn = createRoute({
  ...wayIn,
  path: '/sign-in',
  ...page('Sign in', () => import('../../pages/sign-in/sign-in'), 'SignIn'),
})

const signUp = createRoute({
  ...wayIn,
  path: '/sign-up',
  ...page('Create an account', () => import('../../pages/sign-in/sign-up'), 'SignUp'),
})

const forgottenPassword = createRoute({
  ...wayIn,
  path: '/forgotten-password',
  ...page('Set a new password', () => import('../../pages/sign-in/forgotten-password'), 'ForgottenPassword'),
})

export const signInRoutes = [signIn, signUp, forgottenPassword] as const
