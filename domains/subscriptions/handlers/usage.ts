/** What subscriptions have used, for whoever holds one, and for the owners of an API. */
import { systemClock } from '../../../shared/clock'
import { createLogger } from '../../../shared/logging'
import { answer, serve } from '../../../shared/serve'
import { usageRoutes as routes } from '../api/usage'
import { quotaView } from '../api-views'
import { apis } from '../apis'
import { customerNames } from '../customer-names'
import { spanOf } from '../decisions/usage'
import { subscriptionsPage } from '../holders'
import { ownedApi } from '../owned-api'
import { SubscriptionNotFoundError, subscriptions } from '../subscriptions'
import { usageOf } from '../usage'

/** Each customer costs a call or two of API Gateway. */
const usualCustomers = 10

export const handler = serve(
  { routes, handler: 'usage', logger: createLogger('subscriptions-usage') },
  {
    getUsage: async ({ caller, path, query }) => {
      const span = spanOf(query, systemClock.now())
      const subscription = await subscriptions.load(path.id)
      if (subscription.sub !== caller.sub) throw new SubscriptionNotFoundError(path.id)
      const { subscriptionId, apiId, planId } = subscription
      const [api, { days, keys }] = await Promise.all([apis.load(apiId), usageOf(subscription, span)])
      const { quota } = api.plans.find((plan) => plan.planId === planId) ?? {}
      return answer(200, { subscriptionId, planId, ...span, ...(quota && { quota: quotaView(quota) }), days, keys })
    },
    listUsage: async ({ caller, path, query: { limit = usualCustomers, cursor, ...days } }) => {
      const span = spanOf(days, systemClock.now())
      const { apiId } = await ownedApi(path.apiId, caller)
      const page = await subscriptionsPage(apiId, undefined, limit, cursor)
      const names = await customerNames(page.data.map(({ sub }) => sub))
      const usage = await Promise.all(
        page.data.map(async (subscription) => {
          const { subscriptionId, sub, planId } = subscription
          const { name } = names.get(sub) ?? {}
          const used = await usageOf(subscription, span)
          return { subscriptionId, sub, ...(name !== undefined && { name }), planId, ...used }
        }),
      )
      return answer(200, { ...span, usage, cursor: page.cursor })
    },
  },
)
