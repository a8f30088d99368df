/** The API of identity. */
import { defineRoutes } from '../../shared/routes'
import { applicationRoutes } from './api/applications'
import { meRoutes } from './api/me'
import { sessionRoutes } from './api/session'
import { userRoutes } from './api/users'

export const routes = defineRoutes({ ...applicationRoutes, ...meRoutes, ...sessionRoutes, ...userRoutes })
