/** What deployers do with pipelines and their runs. */
import { systemClock } from '../../../shared/clock'
import type { EdgeRequest } from '../../../shared/http'
import { locationOf } from '../../../shared/location'
import { createLogger } from '../../../shared/logging'
import { answer, serve } from '../../../shared/serve'
import type { User } from '../../../shared/sign-in/user'
import type { Asked } from '../command'
import type { Asking } from '../decisions/commands'
import { requireOwn } from '../own-pipelines'
import { perform } from '../perform'
import { routes } from '../routes'
import { loadRun } from '../runs'

export const handler = serve(
  { routes, handler: 'commands', logger: createLogger('deployment-commands') },
  {
    startRun: async (call) => {
      const { idempotencyKey, variables } = call.body
      return taken({ what: 'start', pipeline: call.path.pipeline, variables }, idempotencyKey, call)
    },
    retryStage: async (call) => {
      const { idempotencyKey, stage, actions = 'failed' } = call.body
      const { pipeline, id: run } = await loadRun(call.path.run)
      return taken({ what: 'retry', pipeline, run, stage, actions }, idempotencyKey, call)
    },
    stopRun: async (call) => {
      const { idempotencyKey, abandon = false, reason } = call.body
      const { pipeline, id: run } = await loadRun(call.path.run)
      return taken({ what: 'stop', pipeline, run, abandon, reason }, idempotencyKey, call)
    },
    rollBackStage: async (call) => {
      const { idempotencyKey, to } = call.body
      return taken({ what: 'rollback', ...call.path, to }, idempotencyKey, call)
    },
  },
)

interface By {
  readonly request: EdgeRequest
  readonly caller: User
}

async function taken(asked: Asked, key: string | undefined, by: By) {
  await requireOwn(asked.pipeline)
  const run = await perform(asked, key, askingOf(by))
  return answer(202, { pipeline: asked.pipeline, run }, { Location: locationOf(by.request, `/runs/${run}`) })
}

function askingOf({ request, caller }: By): Asking {
  return { now: systemClock.now(), actor: caller.sub, correlationId: request.correlationId }
}
