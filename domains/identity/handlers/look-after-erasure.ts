/** A step of the workflow of an erasure: who is late is told of, or, if a step went on failing, that it has stopped. */
import { systemClock } from '../../../shared/clock'
import { requireEnv } from '../../../shared/config'
import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import { type Look, lookAt, missing, stop } from '../decisions/erasures'
import { changeErasure } from '../erasures'
import { emailOf } from '../leaving'
import { tellOfLateDomains, tellOfStoppedErasure } from '../operator'

const logger = createLogger('identity-look-after-erasure')

export interface LookInput {
  readonly erasureId: string
  readonly sub: string
  readonly correlationId: string
  readonly hasFailed?: boolean
}

async function handle({ sub, hasFailed, ...ids }: LookInput): Promise<Look> {
  logger.resetKeys()
  logger.appendKeys(ids)
  const email = await emailOf(requireEnv('USER_POOL_ID'), sub)
  const look: { is: Look } = { is: { action: 'stop' } }
  const erasure = await changeErasure(sub, (before) => {
    if (hasFailed) return { state: stop(before) }
    const { look: is, ...change } = lookAt(before, email, systemClock.now())
    look.is = is
    return change
  })
  if (look.is.action !== 'erase') await tellOfLateDomains(erasure, missing(erasure))
  if (look.is.action === 'stop') await tellOfStoppedErasure(erasure)
  return look.is
}

export const handler = guarded(handle)
