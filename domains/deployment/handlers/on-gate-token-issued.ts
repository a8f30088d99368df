/** A release waits at a gate: the approvers are asked, and told what is about to go live. */
import { consume } from '../../../events'
import { GateTokenIssued } from '../../../events/catalog/deployment'
import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import { gateOpened } from '../decisions/gate'
import { withExpiry } from '../decisions/voted'
import { gatherRelease } from '../release'
import { changeOrBegin } from '../runs'
import { supersede } from '../supersede'

const logger = createLogger('deployment-on-gate-token-issued')

export const handler = guarded(
  consume(
    GateTokenIssued,
    async ({ metadata, data }) => {
      const release = await gatherRelease(data)
      const { run } = data
      await changeOrBegin(run, metadata.occurredAt, (before, now) =>
        withExpiry(gateOpened(before, data, release, now), data),
      )
      await supersede(data.run.pipeline)
    },
    { logger },
  ),
)
