/** A job of a pipeline waits for tests: it begins an attempt, or goes on with one. */
import { consume } from '../../../events'
import { StageTestsRequested } from '../../../events/catalog/deployment'
import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import { requested } from '../decisions/tests'
import { dropJob } from '../jobs'
import { changeOrBegin } from '../runs'
import { startTests } from '../workflow'

const logger = createLogger('deployment-on-stage-tests-requested')

export const handler = guarded(
  consume(
    StageTestsRequested,
    async ({ metadata, data }) => {
      const run = await changeOrBegin(data.run, metadata.occurredAt, (before, now) => requested(before, data, now))
      if (run) await startTests(run, data.stage)
      await dropJob(data.jobId)
    },
    { logger },
  ),
)
