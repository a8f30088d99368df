/**
 * Takes up what has not moved on by itself: a workflow that was never started or has died, mails that are owed, a
 * decision that its workflow doesn't know of, an erasure that had no time. Each is also retried by whatever triggered it;
 * this is the last net.
 */
import type { Context } from 'aws-lambda'
import { systemClock } from '../../../shared/clock'
import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import { oneByOne, sweep } from '../../../shared/sweep'
import { attend } from '../attend'
import { goOnErasing, unfinishedErasures } from '../erasures'
import { pagesToSweep } from '../store'

const logger = createLogger('approvals-sweep')
/** Side by side. */
const batch = 10
/** Time to end what is under way. */
const reserve = 20_000

async function handle(_: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> {
  logger.resetKeys()
  const hasTime = () => context.getRemainingTimeInMillis() > reserve
  await sweep({
    pages: pagesToSweep(systemClock.now(), batch),
    attend,
    name: 'Approval',
    idsOf: ({ approvalId, correlationId }) => ({ approvalId, correlationId }),
    hasTime,
    logger,
  })
  await sweep({
    pages: oneByOne(await unfinishedErasures()),
    attend: (erasure) => goOnErasing(erasure, hasTime),
    name: 'Erasure',
    idsOf: ({ erasureId, correlationId }) => ({ erasureId, correlationId }),
    hasTime,
    logger,
  })
}

export const handler = guarded(handle)
