/**
 * Takes up what has not moved on by itself: a workflow that was never started or has died, mails that are owed, a
 * decision that its workflow doesn't know of. Each is also retried by whatever triggered it; this is the last net.
 */
import type { Context } from 'aws-lambda'
import { systemClock } from '../../../shared/clock'
import { toldOf } from '../../../shared/errors'
import { createLogger } from '../../../shared/logging'
import type { Approval } from '../approval'
import { attend } from '../attend'
import { goOnErasing, unfinishedErasures } from '../erasures'
import { pagesToSweep } from '../store'

const logger = createLogger('approvals-sweep')
/** Side by side. */
const batch = 10
/** What is left is the next run's; what was looked at is not due again by then. */
const mostARun = 1000
/** Time to end what is under way. */
const reserve = 20_000

export async function handler(_: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> {
  logger.resetKeys()
  let taken = 0
  let failed = 0
  for await (const approvals of pagesToSweep(systemClock.now(), batch)) {
    const results = await Promise.all(approvals.map(attendOne))
    taken += results.length
    failed += results.filter((isDone) => !isDone).length
    if (taken >= mostARun || context.getRemainingTimeInMillis() < reserve) break
  }
  if (taken > 0) logger.info('Swept', { taken, failed })
  await goOn(() => context.getRemainingTimeInMillis() > reserve)
}

/** What an erasure had no time for, or a crash has left of it. */
async function goOn(hasTime: () => boolean): Promise<void> {
  for (const erasure of await unfinishedErasures()) {
    if (!hasTime()) return
    const { erasureId, correlationId } = erasure
    try {
      await goOnErasing(erasure, hasTime)
    } catch (error) {
      logger.error('Erasure not finished; it is tried again later', { erasureId, correlationId, error: toldOf(error) })
    }
  }
}

/** One that fails stops no other. */
async function attendOne(approval: Approval): Promise<boolean> {
  try {
    await attend(approval)
    return true
  } catch (error) {
    const { approvalId, correlationId } = approval
    logger.error('Approval not finished; it is tried again later', { approvalId, correlationId, error: toldOf(error) })
    return false
  }
}
