/**
 * Finishes what a crash has left undone: a workflow that was never started, mails that are owed, a decision
 * that its workflow doesn't know of. Each is also retried by whatever triggered it; this is the last net.
 */
import { systemClock } from '../../../shared/clock'
import { createLogger } from '../../../shared/logging'
import type { Approval } from '../approval'
import { sendDueMails } from '../send-due-mails'
import { listNeedingAttention } from '../store'
import { resumeWorkflow, startWorkflow } from '../workflow'

const logger = createLogger('approvals-sweep')
const batch = 100
/** What is younger is most likely being done right now. */
const patience = 2 * 60 * 1000

export async function handler(): Promise<void> {
  logger.resetKeys()
  const before = systemClock.now().getTime() - patience
  const left = (await listNeedingAttention(batch)).filter((approval) => lastTouched(approval) < before)
  const results = await Promise.allSettled(left.map(finish))
  const failed = results.filter(({ status }) => status === 'rejected').length
  if (left.length > 0) logger.info('Swept', { taken: left.length, failed })
}

function lastTouched({ requestedAt, changedAt = requestedAt }: Approval): number {
  return Date.parse(changedAt)
}

async function finish(approval: Approval): Promise<void> {
  if (approval.startedAt === undefined) await startWorkflow(approval)
  else if (approval.status !== 'pending') await resumeWorkflow(approval)
  else {
    const { failure } = await sendDueMails(approval.approvalId)
    if (failure) throw failure
  }
}
