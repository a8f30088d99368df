/** Of the local cloud; on AWS there is no such page. */
import { createRoute, lazyRouteComponent, notFound } from '@tanstack/react-router'
import { findLocal } from '../../lib/local'
import { root } from './root'
import { texts } from './searches'

export const console = createRoute({
  getParentRoute: () => root,
  path: '/console',
  beforeLoad: async () => {
    if (!(await findLocal())) throw notFound()
  },
})

const happening = createRoute({
  getParentRoute: () => console,
  path: '/',
  validateSearch: texts('kind', 'text'),
  component: lazyRouteComponent(() => import('../../pages/console/happening'), 'Happening'),
})

const story = createRoute({
  getParentRoute: () => console,
  path: '/story',
  validateSearch: texts('id'),
  component: lazyRouteComponent(() => import('../../pages/console/story'), 'StoryPage'),
})

const clock = createRoute({
  getParentRoute: () => console,
  path: '/clock',
  validateSearch: texts('within'),
  component: lazyRouteComponent(() => import('../../pages/console/clock'), 'ClockPage'),
})

const mail = createRoute({
  getParentRoute: () => console,
  path: '/mail',
  validateSearch: texts('subject', 'before', 'open'),
  component: lazyRouteComponent(() => import('../../pages/console/mail'), 'MailPageOfConsole'),
})

export const consoleRoutes = [happening, story, clock, mail] as const
