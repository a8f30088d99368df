/** The last step of the workflow: everybody is told of the outcome. */

import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import type { Settlement } from '../outcome'
import { settle } from '../settle'

const logger = createLogger('approvals-settle')

async function handle(input: { readonly approvalId: string; readonly correlationId: string }): Promise<Settlement> {
  logger.resetKeys()
  logger.appendKeys(input)
  const settlement = await settle(input.approvalId)
  logger.info('Approval settled', { status: settlement.status })
  return settlement
}

export const handler = guarded(handle)
