/**
 * Every five minutes: looks for accounts that no trigger told of, and for what others changed in the directory. Sign-ups come
 * first; then a part of the directory, so that all of it is looked at again and again.
 */
import type { Context } from 'aws-lambda'
import { systemClock } from '../../../shared/clock'
import { requireEnv } from '../../../shared/config'
import { toldOf } from '../../../shared/errors'
import { guarded } from '../../../shared/guarded'
import { newUlid } from '../../../shared/ids'
import { createLogger } from '../../../shared/logging'
import { noteRun } from '../blind-spell'
import { reconcileDirectory } from '../reconcile'
import { attendSignUps } from '../sign-ups'

const logger = createLogger('identity-reconcile')
const userPoolId = requireEnv('USER_POOL_ID')
/** Time to end what is under way. */
const reserve = 20_000

async function handle(_: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> {
  logger.resetKeys()
  const hasTime = () => context.getRemainingTimeInMillis() > reserve
  const now = systemClock.now()
  let failed = 0
  const onFailure = (error: unknown) => {
    failed++
    logger.warn('An account is left to a later run', { error: toldOf(error) })
  }
  const signUps = await attendSignUps(now, hasTime, onFailure)
  try {
    const origin = { correlationId: newUlid(now) }
    const { looked, lookedUp, changed } = await reconcileDirectory(userPoolId, origin, hasTime, onFailure)
    await noteRun({ looked: signUps.looked + lookedUp, failed })
    if (signUps.done + changed > 0) logger.info('Reconciled', { signUps: signUps.done, looked, changed })
  } catch (error) {
    // Not even who there is could be asked.
    await noteRun({ looked: signUps.looked, failed: failed + 1 })
    throw error
  }
}

export const handler = guarded(handle)
