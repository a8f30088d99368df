/** A job of a pipeline waits for tests: it begins an attempt, or goes on with one. */
import { consume } from '../../../events'
import { StageTestsRequested } from '../../../events/catalog/deployment'
import { createLogger } from '../../../shared/logging'
import { requested } from '../decisions/tests'
import { dropJob } from '../jobs'
import { changeOrBegin } from '../runs'
import { startTests } from '../workflow'

const logger = createLogger('deployment-on-stage-tests-requested')

export const handler = consume(
  StageTestsRequested,
  async ({ data }) => {
    const run = await changeOrBegin(data.run, (before, now) => requested(before, data, now))
    await startTests(run, data.stage)
    await dropJob(data.jobId)
  },
  { logger },
)
