/** The API of subscriptions. */
import { defineRoutes } from '../../shared/routes'
import { customerRoutes } from './api/customers'
import { subscriptionRoutes } from './api/subscriptions'

export const routes = defineRoutes({ ...customerRoutes, ...subscriptionRoutes })
