/** The API of identity. */
import { defineRoutes } from '../../shared/routes'
import { applicationRoutes } from './api/applications'
import { sessionRoutes } from './api/session'

export const routes = defineRoutes({ ...applicationRoutes, ...sessionRoutes })
