/** The verdict of a stage's tests: the job that waits for it is answered. */
import { consume } from '../../../events'
import { IntegrationTestsCompleted } from '../../../events/catalog/deployment'
import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import { answerVerdict } from '../answer-verdict'
import { RunNotFoundError } from '../runs'

const logger = createLogger('deployment-on-integration-tests-completed')

export const handler = guarded(
  consume(
    IntegrationTestsCompleted,
    async ({ data }) => {
      const { run, stage, attempt } = data
      try {
        await answerVerdict(run.id, stage, attempt)
      } catch (error) {
        if (!(error instanceof RunNotFoundError)) throw error
        logger.warn('The verdict is of no run', { run: run.id })
      }
    },
    { logger },
  ),
)
