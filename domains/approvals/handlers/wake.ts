/** A step of the workflow: what falls due now, and when to wake next. */
import { systemClock } from '../../../shared/clock'
import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import { wake } from '../decisions/wake'
import { withOutcome } from '../outcome'
import { decideApproval } from '../store'

const logger = createLogger('approvals-wake')

export interface WakeInput {
  readonly approvalId: string
  readonly round: number
  readonly correlationId: string
}

export type WakeOutput = { readonly action: 'wait'; readonly wakeAt: string } | { readonly action: 'settle' }

async function handle({ approvalId, round, correlationId }: WakeInput): Promise<WakeOutput> {
  logger.resetKeys()
  logger.appendKeys({ correlationId, approvalId, round })
  let output: WakeOutput = { action: 'settle' }
  await decideApproval(approvalId, (before) => {
    const { approval, ...rest } = wake(before, round, systemClock.now())
    output = rest
    return withOutcome(before, approval)
  })
  return output
}

export const handler = guarded(handle)
