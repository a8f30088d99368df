/** Every page and its address: a file an area under routes. Pages are loaded when somebody goes to them. */
import { createRouter } from '@tanstack/react-router'
import { noteLeaving } from '../lib/focus'
import { Failed } from './failed'
import { Pending } from './pending'
import { accountRoutes } from './routes/account'
import { adminRoutes } from './routes/admin'
import { approvalsRoutes } from './routes/approvals'
import { catalogueRoutes } from './routes/catalogue'
import { console, consoleRoutes } from './routes/console'
import { companyRoutes, credentialsRoutes } from './routes/credentials'
import { deploymentsRoutes } from './routes/deployments'
import { eventsRoutes } from './routes/events'
import { guidesRoutes } from './routes/guides'
import { homeRoutes } from './routes/home'
import { ownedApisRoutes } from './routes/owned-apis'
import { root } from './routes/root'
import { signInRoutes } from './routes/sign-in'
import { signedIn } from './routes/signed-in'
import { subscriptionsRoutes } from './routes/subscriptions'
import { parseSearch, stringifySearch } from './search'

export const router = createRouter({
  routeTree: root.addChildren([
    ...homeRoutes,
    ...guidesRoutes,
    ...signInRoutes,
    ...companyRoutes,
    ...catalogueRoutes,
    signedIn.addChildren([
      ...accountRoutes,
      ...adminRoutes,
      ...credentialsRoutes,
      ...approvalsRoutes,
      ...deploymentsRoutes,
      ...eventsRoutes,
      ...ownedApisRoutes,
      ...subscriptionsRoutes,
    ]),
    console.addChildren([...consoleRoutes]),
  ]),
  parseSearch,
  stringifySearch,
  scrollRestoration: true,
  defaultPendingMs: 150,
  defaultPendingComponent: Pending,
  defaultErrorComponent: Failed,
})

router.subscribe('onBeforeNavigate', noteLeaving)

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
