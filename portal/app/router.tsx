/** Every page and its address. Pages are loaded when somebody goes to them. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  notFound,
  redirect,
} from '@tanstack/react-router'
import { findLocal } from '../lib/local'
import { ownPathOr } from '../lib/own-path'
import { findSession, findSessionIfAny } from '../lib/session'
import { Loading } from '../ui/loading'
import { TroubleNotice } from '../ui/trouble'
import { NotFound } from './not-found'
import { parseSearch, stringifySearch } from './search'
import { Shell } from './shell'

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound })

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('../pages/home/home'), 'Home'),
})

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
  component: lazyRouteComponent(() => import('../pages/sign-in/sign-in'), 'SignIn'),
})

interface ListSearch {
  readonly q?: string
  readonly cursor?: string
}

/** What of an address filters a list and says where in it one is. */
function listSearch({ q, cursor }: Record<string, unknown>): ListSearch {
  return { ...(typeof q === 'string' && { q }), ...(typeof cursor === 'string' && { cursor }) }
}

const apis = createRoute({
  getParentRoute: () => root,
  path: '/apis',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('../pages/catalogue/catalogue'), 'Catalogue'),
})

const api = createRoute({
  getParentRoute: () => root,
  path: '/apis/$apiId',
  component: lazyRouteComponent(() => import('../pages/catalogue/api'), 'Api'),
})

/** All pages behind the sign-in. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: async ({ location }) => {
    if (!(await findSession())) throw redirect({ to: '/sign-in', search: { returnTo: location.href }, replace: true })
  },
  component: lazyRouteComponent(() => import('./signed-in'), 'SignedIn'),
})

const account = createRoute({
  getParentRoute: () => signedIn,
  path: '/account',
  component: lazyRouteComponent(() => import('../pages/account/profile'), 'Profile'),
})

const security = createRoute({
  getParentRoute: () => signedIn,
  path: '/account/security',
  component: lazyRouteComponent(() => import('../pages/account/security'), 'Security'),
})

const sessions = createRoute({
  getParentRoute: () => signedIn,
  path: '/account/sessions',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('../pages/account/sessions'), 'Sessions'),
})

const token = createRoute({
  getParentRoute: () => signedIn,
  path: '/account/token',
  component: lazyRouteComponent(() => import('../pages/account/token'), 'Token'),
})

const inbox = createRoute({
  getParentRoute: () => signedIn,
  path: '/approvals',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('../pages/approvals/inbox'), 'Inbox'),
})

const decision = createRoute({
  getParentRoute: () => signedIn,
  path: '/approvals/$id',
  component: lazyRouteComponent(() => import('../pages/approvals/decision'), 'Decision'),
})

const requests = createRoute({
  getParentRoute: () => signedIn,
  path: '/requests',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('../pages/requests/requests'), 'Requests'),
})

const request = createRoute({
  getParentRoute: () => signedIn,
  path: '/requests/$id',
  component: lazyRouteComponent(() => import('../pages/requests/request'), 'Request'),
})

/** Of the local cloud; on AWS there is no such page. */
const console = createRoute({
  getParentRoute: () => root,
  path: '/console',
  beforeLoad: async () => {
    if (!(await findLocal())) throw notFound()
  },
})

const happening = createRoute({
  getParentRoute: () => console,
  path: '/',
  validateSearch: texts('kind', 'text'),
  component: lazyRouteComponent(() => import('../pages/console/happening'), 'Happening'),
})

const story = createRoute({
  getParentRoute: () => console,
  path: '/story',
  validateSearch: texts('id'),
  component: lazyRouteComponent(() => import('../pages/console/story'), 'StoryPage'),
})

const clock = createRoute({
  getParentRoute: () => console,
  path: '/clock',
  validateSearch: texts('within'),
  component: lazyRouteComponent(() => import('../pages/console/clock'), 'ClockPage'),
})

const mail = createRoute({
  getParentRoute: () => console,
  path: '/mail',
  validateSearch: texts('subject', 'before', 'open'),
  component: lazyRouteComponent(() => import('../pages/console/mail'), 'MailPageOfConsole'),
})

function texts<Name extends string>(...names: readonly Name[]) {
  return (search: Record<string, unknown>): { readonly [Each in Name]?: string } => {
    const given = names.filter((name) => typeof search[name] === 'string')
    return Object.fromEntries(given.map((name) => [name, search[name]])) as { readonly [Each in Name]?: string }
  }
}

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    signIn,
    apis,
    api,
    signedIn.addChildren([account, security, sessions, token, inbox, decision, requests, request]),
    console.addChildren([happening, story, clock, mail]),
  ]),
  parseSearch,
  stringifySearch,
  scrollRestoration: true,
  defaultPendingMs: 150,
  defaultPendingComponent: () => <Loading what="the page" lines={6} />,
  defaultErrorComponent: ({ error, reset }) => <TroubleNotice error={error} onRetry={reset} />,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
