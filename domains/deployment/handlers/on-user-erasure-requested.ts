/**
 * Takes a person out of the audit, and out of what they have asked and nobody knows yet what came of. Runs name nobody: whom a gate has asked is a hash until it is decided, and who wrote or
 * approved a release is approvals' to forget.
 */
import { consume } from '../../../events'
import { UserDataErased, UserErasureRequested } from '../../../events/catalog/identity'
import { nameless } from '../../../shared/audit/entry'
import { systemClock } from '../../../shared/clock'
import { RetryLaterError } from '../../../shared/errors'
import { derivedUlid } from '../../../shared/ids'
import { createLogger } from '../../../shared/logging'
import { audit } from '../audit'
import { begunCommands, commands } from '../commands'
import { withoutAsker } from '../decisions/commands'
import { publisher } from '../publisher'

const logger = createLogger('deployment-on-user-erasure-requested')
/** Of a function that has a minute. */
const time = 40_000

export const handler = consume(
  UserErasureRequested,
  async ({ metadata, data }) => {
    const { erasureId, sub } = data
    const until = systemClock.now().getTime() + time
    await leaveCommands(sub, nameless(erasureId))
    const isDone = await audit.forget(sub, erasureId, () => systemClock.now().getTime() < until)
    if (!isDone) throw new RetryLaterError(`The audit of erasure ${erasureId} is not all gone through`)
    const occurredAt = systemClock.now()
    const { correlationId, eventId: causationId } = metadata
    await publisher.publish(
      UserDataErased.create(
        { erasureId, sub, domain: 'deployment', items: 0 },
        { correlationId, causationId },
        { eventId: derivedUlid(new Date(metadata.occurredAt), `${erasureId}/deployment`), occurredAt },
      ),
    )
  },
  { logger },
)

/** First: what is concluded meanwhile is in the audit before that is gone through. */
async function leaveCommands(sub: string, name: string): Promise<void> {
  for await (const begun of begunCommands(systemClock.now()))
    await Promise.all(begun.map(({ id }) => commands.change(id, (each) => ({ state: withoutAsker(each, sub, name) }))))
}
