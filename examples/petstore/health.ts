/** Says that the shop is open. It can reach nothing: anybody may call it. */
import { createLogger } from '../../shared/logging'
import { answer, serve } from '../../shared/serve'
import { forPages, routes } from './routes'

export const handler = serve(
  { routes, handler: 'health', logger: createLogger('petstore-health'), headers: forPages },
  { getHealth: async () => answer(200, { status: 'ok' }) },
)
