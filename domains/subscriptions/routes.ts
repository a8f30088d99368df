/** The API of subscriptions. */
import { defineRoutes } from '../../shared/routes'
import { apiRoutes } from './api/apis'
import { catalogueRoutes } from './api/catalogue'
import { customerRoutes } from './api/customers'
import { feedbackRoutes } from './api/feedback'
import { marketplaceRoutes } from './api/marketplace'
import { subscriptionRoutes } from './api/subscriptions'
import { usageRoutes } from './api/usage'

export const routes = defineRoutes({
  ...apiRoutes,
  ...catalogueRoutes,
  ...customerRoutes,
  ...feedbackRoutes,
  ...marketplaceRoutes,
  ...subscriptionRoutes,
  ...usageRoutes,
})
