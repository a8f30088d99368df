/** What came of a suite: written once, and with the last of them the verdict. */
import { consume } from '../../../events'
import { TestSuiteCompleted } from '../../../events/catalog/deployment'
import { sourceOf } from '../../../events/envelope'
import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import { succeedTask } from '../../../shared/workflows'
import { suiteCompleted } from '../decisions/tests'
import { changeRun, RunNotFoundError } from '../runs'

const logger = createLogger('deployment-on-test-suite-completed')
const own = sourceOf('deployment')

export const handler = guarded(
  consume(
    TestSuiteCompleted,
    async ({ data }, { source }) => {
      const by = source === own ? 'answer' : 'event'
      const { run, stage, attempt, suite } = data
      try {
        const after = await changeRun(run.id, (before, now) => suiteCompleted(before, data, by, now))
        const tests = after.stages[stage]?.tests
        const token = tests?.attempt === attempt && tests.results[suite] ? tests.tokens?.[suite] : undefined
        if (token !== undefined) await succeedTask(token, { suite })
      } catch (error) {
        if (!(error instanceof RunNotFoundError)) throw error
        logger.warn('The result is of no run', { run: run.id })
      }
    },
    { logger },
  ),
)
