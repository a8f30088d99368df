/** Translates CodePipeline's events into our own, and does nothing else; of what they leave out it asks CodePipeline. */
import { createLogger } from '../../../shared/logging'
import { parseInput } from '../../../shared/parse'
import { isOfRun, pipelineChange, translate } from '../decisions/translate'
import { rollbackTargetOf } from '../executions'
import { publisher } from '../publisher'

const logger = createLogger('deployment-pipeline-events')

/** What it throws is tried again, and goes to the dead letters then. */
export async function handler(incoming: unknown): Promise<void> {
  logger.resetKeys()
  const change = parseInput(pipelineChange, incoming, 'event')
  logger.appendKeys({ correlationId: change.detail['execution-id'] })
  const { pipeline, 'execution-id': id } = change.detail
  const target = isOfRun(change['detail-type']) ? await rollbackTargetOf(pipeline, id) : undefined
  const events = translate(change, target)
  if (events.length === 0) return
  await publisher.publish(...events)
  logger.info('Event translated', { events: events.map(({ definition }) => definition.name) })
}
