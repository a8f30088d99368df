/** Temporary credentials of AWS. People of a company come without a session of ours: their provider signs them in. */
import { createRoute } from '@tanstack/react-router'
import { page } from '../page'
import { root } from './root'
import { texts } from './searches'
import { signedIn } from './signed-in'

const ofSession = createRoute({
  getParentRoute: () => signedIn,
  path: '/account/credentials',
  ...page('Credentials of AWS', () => import('../../pages/account/credentials'), 'OfSession'),
})

const companyPool = createRoute({
  getParentRoute: () => root,
  path: '/company/identity-pool',
  validateSearch: texts('back'),
  ...page('Credentials by the identity pool', () => import('../../pages/credentials/company-pool'), 'CompanyPool'),
})

const companyBackend = createRoute({
  getParentRoute: () => root,
  path: '/company/backend',
  validateSearch: texts('back'),
  ...page('Credentials by a server', () => import('../../pages/credentials/company-backend'), 'CompanyBackend'),
})

export const credentialsRoutes = [ofSession] as const
export const companyRoutes = [companyPool, companyBackend] as const
