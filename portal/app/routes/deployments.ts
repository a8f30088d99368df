/** Pipelines, their runs, and what was tested in them. */
import { createRoute } from '@tanstack/react-router'
import { page } from '../page'
import { texts } from './searches'
import { signedIn } from './signed-in'

const pipelines = createRoute({
  getParentRoute: () => signedIn,
  path: '/deployments',
  validateSearch: texts('cursor'),
  ...page('Deployments', () => import('../../pages/deployments/pipelines'), 'Pipelines'),
})

const pipeline = createRoute({
  getParentRoute: () => signedIn,
  path: '/deployments/$pipeline',
  validateSearch: texts('cursor'),
  ...page('A pipeline', () => import('../../pages/deployments/pipeline'), 'PipelinePage'),
})

const run = createRoute({
  getParentRoute: () => signedIn,
  path: '/deployments/runs/$run',
  validateSearch: texts('stage', 'attempt'),
  ...page('A run', () => import('../../pages/deployments/run'), 'RunPage'),
})

const suite = createRoute({
  getParentRoute: () => signedIn,
  path: '/deployments/runs/$run/suites/$stage/$attempt/$suite',
  ...page('A suite of tests', () => import('../../pages/deployments/suite'), 'SuitePage'),
})

const audit = createRoute({
  getParentRoute: () => signedIn,
  path: '/deployments/runs/$run/audit',
  validateSearch: texts('cursor'),
  ...page('Who did what in a run', () => import('../../pages/deployments/audit'), 'AuditPage'),
})

export const deploymentsRoutes = [pipelines, pipeline, run, suite, audit] as const
