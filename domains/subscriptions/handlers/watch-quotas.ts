/** Every half hour, which is as late as API Gateway tells of calls: whose quota is used up, or soon will be. */
import type { Context } from 'aws-lambda'
import { systemClock } from '../../../shared/clock'
import { guarded } from '../../../shared/guarded'
import { newUlid } from '../../../shared/ids'
import { createLogger } from '../../../shared/logging'
import { watchQuotas } from '../watch-quotas'

const logger = createLogger('subscriptions-watch-quotas')
/** Time to end the plan that is under way. */
const reserve = 60_000

async function handle(_: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> {
  logger.resetKeys()
  const now = systemClock.now()
  const act = { now, correlationId: `watch-quotas-${newUlid(now)}`, actor: 'signalbox' }
  await watchQuotas(act, () => context.getRemainingTimeInMillis() > reserve, logger)
}

export const handler = guarded(handle)
