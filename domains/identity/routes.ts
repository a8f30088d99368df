/** The API of identity. */
import { defineRoutes } from '../../shared/routes'
import { applicationRoutes } from './api/applications'

export const routes = defineRoutes({ ...applicationRoutes })
