/** A suite that tells its result by event: its token is kept, and its function started. */
import { InvokeCommand } from '@aws-sdk/client-lambda'
import { consume } from '../../../events'
import { TestSuiteTokenIssued } from '../../../events/catalog/deployment'
import { lambda } from '../../../shared/clients/lambda'
import { toldOf } from '../../../shared/errors'
import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import { failTask } from '../../../shared/workflows'
import { tokenIssued } from '../decisions/tests'
import { changeRun } from '../runs'

const logger = createLogger('deployment-on-test-suite-token-issued')

/** It won't be there, or allowed, in a moment. */
const final = /^(?:ResourceNotFound|AccessDenied|InvalidParameterValue|InvalidRequestContent)/

export const handler = guarded(
  consume(
    TestSuiteTokenIssued,
    async ({ data }) => {
      const { run, stage, attempt, suite, taskToken } = data
      const after = await changeRun(run.id, (before) => tokenIssued(before, stage, attempt, suite, taskToken))
      const tests = after.stages[stage]?.tests
      if (!tests?.input || tests.attempt !== attempt || tests.results[suite]) return
      const { baseUrl, outputs } = tests.input
      // What comes twice starts it twice: the first result counts.
      const Payload = JSON.stringify({ run, stage, suite, attempt, baseUrl, outputs })
      try {
        await lambda.send(new InvokeCommand({ FunctionName: suite, InvocationType: 'Event', Payload }))
      } catch (error) {
        const { name, message } = toldOf(error)
        if (!final.test(name)) throw error
        await failTask(taskToken, name, message)
      }
    },
    { logger },
  ),
)
