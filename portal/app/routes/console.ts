/** Of the local cloud; on AWS there is no such page. */
import { createRoute, notFound } from '@tanstack/react-router'
import { page } from '../page'
import { root } from './root'
import { texts } from './searches'

export const console = createRoute({
  getParentRoute: () => root,
  path: '/console',
  beforeLoad: async () => {
    const { findLocal } = await import('../../lib/local')
    if (!(await findLocal())) throw notFound()
  },
})

const happening = createRoute({
  getParentRoute: () => console,
  path: '/',
  validateSearch: texts('kind', 'text', 'requests'),
  ...page('What happens', () => import('../../pages/console/happening'), 'Happening'),
})

const story = createRoute({
  getParentRoute: () => console,
  path: '/story',
  validateSearch: texts('id', 'from', 'to', 'row', 'only', 'open'),
  ...page('A story', () => import('../../pages/console/story'), 'StoryPage'),
})

const clock = createRoute({
  getParentRoute: () => console,
  path: '/clock',
  validateSearch: texts('within'),
  ...page('Clock', () => import('../../pages/console/clock'), 'ClockPage'),
})

const mail = createRoute({
  getParentRoute: () => console,
  path: '/mail',
  validateSearch: texts('folder', 'to', 'q', 'before', 'open'),
  ...page('Mail and phone', () => import('../../pages/console/mail'), 'MailPageOfConsole'),
})

const execution = createRoute({
  getParentRoute: () => console,
  path: '/execution',
  validateSearch: texts('arn', 'state', 'visit', 'iteration', 'from'),
  ...page('An execution', () => import('../../pages/console/execution'), 'ExecutionPage'),
})

const executions = createRoute({
  getParentRoute: () => console,
  path: '/executions',
  validateSearch: texts('machine', 'status', 'cursor'),
  ...page('Executions', () => import('../../pages/console/executions'), 'ExecutionsPage'),
})

const user = createRoute({
  getParentRoute: () => console,
  path: '/user',
  validateSearch: texts('pool', 'name'),
  ...page('A user', () => import('../../pages/console/user'), 'UserPage'),
})

const queues = createRoute({
  getParentRoute: () => console,
  path: '/queues',
  validateSearch: texts('queue', 'message', 'cursor', 'letters'),
  ...page('Queues and dead letters', () => import('../../pages/console/queues'), 'QueuesPage'),
})

const tables = createRoute({
  getParentRoute: () => console,
  path: '/tables',
  validateSearch: texts('table', 'index', 'partition', 'sort', 'cursor', 'key'),
  ...page('Tables', () => import('../../pages/console/tables'), 'TablesPage'),
})

const logs = createRoute({
  getParentRoute: () => console,
  path: '/logs',
  validateSearch: texts('group', 'named', 'cursor', 'text', 'within', 'page', 'follow'),
  ...page('Logs', () => import('../../pages/console/logs'), 'LogsPage'),
})

const permissions = createRoute({
  getParentRoute: () => console,
  path: '/permissions',
  validateSearch: texts('tolerated', 'q'),
  ...page('Permissions', () => import('../../pages/console/permissions'), 'PermissionsPage'),
})

const rules = createRoute({
  getParentRoute: () => console,
  path: '/rules',
  validateSearch: texts('event'),
  ...page('Rules', () => import('../../pages/console/rules'), 'RulesPage'),
})

const cost = createRoute({
  getParentRoute: () => console,
  path: '/cost',
  ...page('Cost', () => import('../../pages/console/cost'), 'CostPage'),
})

export const consoleRoutes = [
  happening,
  story,
  execution,
  executions,
  clock,
  mail,
  queues,
  tables,
  logs,
  permissions,
  rules,
  cost,
  user,
] as const
