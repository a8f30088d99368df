/** The API of deployment. */
import { defineRoutes } from '../../shared/routes'
import { commandRoutes } from './api/commands'
import { pipelineRoutes } from './api/pipelines'
import { runRoutes } from './api/runs'

export const routes = defineRoutes({
  ...pipelineRoutes,
  ...runRoutes,
  ...commandRoutes,
})
