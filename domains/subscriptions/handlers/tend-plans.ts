/** Every hour: looks after usage plans. */
import { systemClock } from '../../../shared/clock'
import { guarded } from '../../../shared/guarded'
import { newUlid } from '../../../shared/ids'
import { createLogger } from '../../../shared/logging'
import { tendPlans } from '../tend-plans'

const logger = createLogger('subscriptions-tend-plans')

async function handle(): Promise<void> {
  const now = systemClock.now()
  await tendPlans({ now, correlationId: `tend-plans-${newUlid(now)}`, actor: 'signalbox' }, logger)
}

export const handler = guarded(handle)
