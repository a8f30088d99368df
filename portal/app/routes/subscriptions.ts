/** What a developer has of APIs. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { listSearch, texts } from './searches'
import { signedIn } from './signed-in'

const subscribe = createRoute({
  getParentRoute: () => signedIn,
  path: '/apis/$apiId/subscribe',
  validateSearch: texts('plan'),
  component: lazyRouteComponent(() => import('../../pages/subscriptions/subscribe'), 'Subscribe'),
})

const subscriptions = createRoute({
  getParentRoute: () => signedIn,
  path: '/subscriptions',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('../../pages/subscriptions/subscriptions'), 'Subscriptions'),
})

const subscription = createRoute({
  getParentRoute: () => signedIn,
  path: '/subscriptions/$id',
  validateSearch: texts('cursor'),
  component: lazyRouteComponent(() => import('../../pages/subscriptions/subscription'), 'SubscriptionPage'),
})

export const subscriptionsRoutes = [subscribe, subscriptions, subscription] as const
