/** Translates CodePipeline's events into our own, and does nothing else; of what they leave out it asks CodePipeline. */
import { RetryLaterError } from '../../../shared/errors'
import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import { parseInput } from '../../../shared/parse'
import { isOfRun, pipelineChange, translate } from '../decisions/translate'
import { isOwn } from '../own-pipelines'
import { publisher } from '../publisher'
import { backOf } from '../rollback'

const logger = createLogger('deployment-pipeline-events')

/** What it throws is tried again, and goes to the dead letters then. */
async function handle(incoming: unknown): Promise<void> {
  logger.resetKeys()
  const change = parseInput(pipelineChange, incoming, 'event')
  logger.appendKeys({ correlationId: change.detail['execution-id'] })
  const { pipeline, 'execution-id': id, state } = change.detail
  if (!(await isOwn(pipeline))) return
  const back = isOfRun(change['detail-type']) ? await backOf(pipeline, id) : undefined
  if (back && back.stage === undefined && state === 'STARTED') {
    throw new RetryLaterError(`Run ${id} goes back, and nothing of it has begun yet`)
  }
  const events = translate(change, back)
  if (events.length === 0) return
  await publisher.publish(...events)
  logger.info('Event translated', { events: events.map(({ definition }) => definition.name) })
}

export const handler = guarded(handle)
