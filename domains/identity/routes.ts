/** The API of identity. */
import { defineRoutes } from '../../shared/routes'
import { applicationRoutes } from './api/applications'
import { meRoutes } from './api/me'
import { sessionRoutes } from './api/session'

export const routes = defineRoutes({ ...applicationRoutes, ...meRoutes, ...sessionRoutes })
