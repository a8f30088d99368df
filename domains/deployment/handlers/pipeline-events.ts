/** Translates CodePipeline's events into our own, and does nothing else. */
import { createLogger } from '../../../shared/logging'
import { parseInput } from '../../../shared/parse'
import { pipelineChange, translate } from '../decisions/translate'
import { publisher } from '../publisher'

const logger = createLogger('deployment-pipeline-events')

/** What it throws is tried again, and goes to the dead letters then. */
export async function handler(incoming: unknown): Promise<void> {
  logger.resetKeys()
  const change = parseInput(pipelineChange, incoming, 'event')
  logger.appendKeys({ correlationId: change.detail['execution-id'] })
  const events = translate(change)
  if (events.length === 0) return
  await publisher.publish(...events)
  logger.info('Event translated', { events: events.map(({ definition }) => definition.name) })
}
