/** The API of deployment. */
import { defineRoutes } from '../../shared/routes'
import { pipelineRoutes } from './api/pipelines'
import { runRoutes } from './api/runs'

export const routes = defineRoutes({
  ...pipelineRoutes,
  ...runRoutes,
})
