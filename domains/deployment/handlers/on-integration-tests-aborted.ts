/** The workflow of an attempt is no more: without all results there is a verdict all the same, and never a green one. */
import { consume } from '../../../events'
import { IntegrationTestsAborted } from '../../../events/catalog/deployment'
import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import { aborted } from '../decisions/tests'
import { changeRun, RunNotFoundError } from '../runs'

const logger = createLogger('deployment-on-integration-tests-aborted')

export const handler = guarded(
  consume(
    IntegrationTestsAborted,
    async ({ data }) => {
      const { run, stage, attempt, status } = data
      const why = `the workflow of the tests has ended with ${status}`
      try {
        await changeRun(run.id, (before, now) => aborted(before, stage, attempt, why, now))
      } catch (error) {
        if (!(error instanceof RunNotFoundError)) throw error
        logger.warn('The workflow is of no run', { run: run.id })
      }
    },
    { logger },
  ),
)
