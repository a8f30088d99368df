/** Translates the end of a workflow that has failed, timed out or was stopped, and does nothing else. */
import * as z from 'zod/mini'
import { IntegrationTestsAborted, testsAborted } from '../../../events/catalog/deployment'
import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import { parseInput, parseJson } from '../../../shared/parse'
import { story } from '../decisions/told'
import { publisher } from '../publisher'

const logger = createLogger('deployment-tests-ended')

const ended = z.object({
  time: z.iso.datetime(),
  detail: z.object({ status: testsAborted.shape.status, input: z.string() }),
})
const input = z.pick(testsAborted, { run: true, stage: true, attempt: true })

async function handle(incoming: unknown): Promise<void> {
  logger.resetKeys()
  const { time, detail } = parseInput(ended, incoming, 'event')
  const about = parseInput(input, parseJson(detail.input, 'input'), 'input')
  logger.appendKeys({ correlationId: about.run.id })
  const told = story(about.run, new Date(time), `${about.stage}/${about.attempt}/${detail.status}`)
  await publisher.publish(IntegrationTestsAborted.create({ ...about, status: detail.status }, ...told))
}

export const handler = guarded(handle)
