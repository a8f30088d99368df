/** The API of identity. */
import { defineRoutes } from '../../shared/routes'
import { applicationRoutes } from './api/applications'
import { companyRoutes } from './api/company'
import { meRoutes } from './api/me'
import { sessionRoutes } from './api/session'
import { signUpRoutes } from './api/sign-up'
import { userRoutes } from './api/users'

export const routes = defineRoutes({
  ...applicationRoutes,
  ...companyRoutes,
  ...meRoutes,
  ...sessionRoutes,
  ...signUpRoutes,
  ...userRoutes,
})
