/** The API of subscriptions. */
import { defineRoutes } from '../../shared/routes'
import { customerRoutes } from './api/customers'

export const routes = defineRoutes({ ...customerRoutes })
