/** A domain has answered, or the workflow waits with another token: whichever comes last lets it go on. */
import { consumeAny, sourceOf } from '../../../events'
import { ErasureTokenIssued, UserDataErased } from '../../../events/catalog/identity'
import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import { takeAnswer, takeToken } from '../decisions/erasures'
import { changeErasure, findErasure, resumeIfAnswered } from '../erasures'

const logger = createLogger('identity-on-erasure-moved')

export const handler = guarded(
  consumeAny(
    [UserDataErased, ErasureTokenIssued],
    async (_, { metadata: { occurredAt }, data }, { source }) => {
      if (!(await findErasure(data.sub))) {
        logger.info('No such erasure', { erasureId: data.erasureId })
        return
      }
      const erasure = await changeErasure(data.sub, (before) => {
        if ('taskToken' in data) return { state: takeToken(before, data.erasureId, data.taskToken, occurredAt) }
        const { erasureId, domain, items, kept } = data
        // Nobody answers for another.
        if (source !== sourceOf(domain)) return { state: before }
        return { state: takeAnswer(before, erasureId, domain, { at: occurredAt, items, kept }) }
      })
      await resumeIfAnswered(erasure)
    },
    { logger },
  ),
)
