/** Somebody is to be erased: their account is shut, if whoever asked did not come so far, and the workflow starts. */
import { consume } from '../../../events'
import { UserErasureRequested } from '../../../events/catalog/identity'
import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import { findErasure, startErasure } from '../erasures'
import { shutAccount } from '../leaving'

const logger = createLogger('identity-on-user-erasure-requested')

export const handler = guarded(
  consume(
    UserErasureRequested,
    async ({ metadata, data: { sub, userPoolId, erasureId } }) => {
      const erasure = await findErasure(sub)
      // Of one that is over, or of another, comes nothing any more.
      if (erasure?.erasureId !== erasureId || erasure.status === 'erased') {
        logger.info('Nothing to erase', { erasureId })
        return
      }
      const { correlationId, actor } = metadata
      await shutAccount(userPoolId, sub, { correlationId, actor })
      await startErasure(erasure)
    },
    { logger },
  ),
)
