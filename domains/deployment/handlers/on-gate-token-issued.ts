/** A release waits at a gate: the approvers are asked, and told what is about to go live. */
import { consume } from '../../../events'
import { GateTokenIssued } from '../../../events/catalog/deployment'
import { createLogger } from '../../../shared/logging'
import { gateOpened } from '../decisions/gate'
import { gatherRelease } from '../release'
import { changeOrBegin } from '../runs'
import { supersede } from '../supersede'

const logger = createLogger('deployment-on-gate-token-issued')

export const handler = consume(
  GateTokenIssued,
  async ({ data }) => {
    const release = await gatherRelease(data)
    await changeOrBegin(data.run, (before, now) => gateOpened(before, data, release, now))
    await supersede(data.run.pipeline)
  },
  { logger },
)
