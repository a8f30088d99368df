/** A gate is decided: CodePipeline is told. */
import { consumeAny } from '../../../events'
import { ReleaseApproved, ReleaseRejected, ReleaseSuperseded } from '../../../events/catalog/deployment'
import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import { RunNotFoundError } from '../runs'
import { tellGate } from '../tell-gate'

const logger = createLogger('deployment-on-gate-decided')

export const handler = guarded(
  consumeAny(
    [ReleaseApproved, ReleaseRejected, ReleaseSuperseded],
    async (_, { data }) => {
      try {
        await tellGate(data.run.id)
      } catch (error) {
        if (!(error instanceof RunNotFoundError)) throw error
        logger.warn('The gate is of no run', { run: data.run.id })
      }
    },
    { logger },
  ),
)
