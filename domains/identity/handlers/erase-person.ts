/**
 * A step of the workflow of an erasure: what the domain itself has of the person goes, and then the account. The last time,
 * when nothing can be under way any more, it goes once more over what may have come meanwhile, and everybody is told.
 */
import type { Context } from 'aws-lambda'
import { systemClock } from '../../../shared/clock'
import { requireEnv } from '../../../shared/config'
import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import { completeErasure } from '../decisions/erasures'
import { erasePerson, requireTold } from '../erase-person'
import { changeErasure, loadErasure } from '../erasures'
import { deleteAccount, userNameOf } from '../leaving'

const logger = createLogger('identity-erase-person')
const userPoolId = requireEnv('USER_POOL_ID')
/** Time to end what is under way. */
const reserve = 20_000

export interface EraseInput {
  readonly erasureId: string
  readonly sub: string
  readonly correlationId: string
  readonly isLast: boolean
}

/** Not done: there was no time for all of it, and the workflow calls again. */
async function handle(
  { sub, erasureId, correlationId, isLast }: EraseInput,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
): Promise<{ readonly isDone: boolean }> {
  logger.resetKeys()
  logger.appendKeys({ erasureId, correlationId, isLast })
  if ((await loadErasure(sub)).status === 'erased') return { isDone: true }
  const hasTime = () => context.getRemainingTimeInMillis() > reserve
  const userName = await userNameOf(userPoolId, sub)
  if (!(await erasePerson({ sub, userName }, erasureId, hasTime))) return { isDone: false }
  await deleteAccount(userPoolId, sub)
  if (isLast) {
    await requireTold(sub)
    await changeErasure(sub, (erasure) => completeErasure(erasure, sub, systemClock.now()))
    logger.info('Person erased')
  }
  return { isDone: true }
}

export const handler = guarded(handle)
