/**
 * Takes a person out of the audit, out of the runs that they have decided on, and out of what they have asked and nobody knows
 * yet what came of. Whom else a gate has asked is a hash until it is decided; who wrote a release is told by its source, and
 * kept nowhere here.
 */
import { consume } from '../../../events'
import { UserDataErased, UserErasureRequested } from '../../../events/catalog/identity'
import { nameless } from '../../../shared/audit/entry'
import { systemClock } from '../../../shared/clock'
import { RetryLaterError } from '../../../shared/errors'
import { guarded } from '../../../shared/guarded'
import { derivedUlid } from '../../../shared/ids'
import { createLogger } from '../../../shared/logging'
import { audit } from '../audit'
import { begunCommands, commands } from '../commands'
import { withoutAsker } from '../decisions/commands'
import { addressHash } from '../decisions/gate'
import { forgetVoter } from '../mentions'
import { publisher } from '../publisher'

const logger = createLogger('deployment-on-user-erasure-requested')
/** Of a function that has a minute. */
const time = 40_000

export const handler = guarded(
  consume(
    UserErasureRequested,
    async ({ metadata, data }) => {
      const { erasureId, sub, email } = data
      const until = systemClock.now().getTime() + time
      await leaveCommands(sub, nameless(erasureId))
      const hasTime = () => systemClock.now().getTime() < until
      const votes = email === undefined ? { runs: 0, isDone: true } : await forgetVoter(addressHash(email), hasTime)
      const isDone = votes.isDone && (await audit.forget(sub, erasureId, hasTime))
      if (!isDone) throw new RetryLaterError(`What erasure ${erasureId} is of is not all gone through`)
      const occurredAt = systemClock.now()
      const { correlationId, eventId: causationId } = metadata
      await publisher.publish(
        UserDataErased.create(
          { erasureId, sub, domain: 'deployment', items: votes.runs },
          { correlationId, causationId },
          { eventId: derivedUlid(new Date(metadata.occurredAt), `${erasureId}/deployment`), occurredAt },
        ),
      )
    },
    { logger },
  ),
)

/** First: what is concluded meanwhile is in the audit before that is gone through. */
async function leaveCommands(sub: string, name: string): Promise<void> {
  for await (const begun of begunCommands(systemClock.now()))
    await Promise.all(begun.map(({ id }) => commands.change(id, (each) => ({ state: withoutAsker(each, sub, name) }))))
}
