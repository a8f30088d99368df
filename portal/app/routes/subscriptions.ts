/** What a developer has of APIs. */
import { createRoute } from '@tanstack/react-router'
import { page } from '../page'
import { listSearch, texts } from './searches'
import { signedIn } from './signed-in'

const subscribe = createRoute({
  getParentRoute: () => signedIn,
  path: '/apis/$apiId/subscribe',
  validateSearch: texts('plan'),
  ...page('Subscribe', () => import('../../pages/subscriptions/subscribe'), 'Subscribe'),
})

const subscriptions = createRoute({
  getParentRoute: () => signedIn,
  path: '/subscriptions',
  validateSearch: listSearch,
  ...page('Subscriptions', () => import('../../pages/subscriptions/subscriptions'), 'Subscriptions'),
})

const subscription = createRoute({
  getParentRoute: () => signedIn,
  path: '/subscriptions/$id',
  validateSearch: texts('cursor'),
  ...page('A subscription', () => import('../../pages/subscriptions/subscription'), 'SubscriptionPage'),
})

export const subscriptionsRoutes = [subscribe, subscriptions, subscription] as const
