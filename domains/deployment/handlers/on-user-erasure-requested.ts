/**
 * Takes a person out of the audit. Runs name nobody: whom a gate has asked is a hash until it is decided, and who wrote or
 * approved a release is approvals' to forget.
 */
import { consume } from '../../../events'
import { UserDataErased, UserErasureRequested } from '../../../events/catalog/identity'
import { systemClock } from '../../../shared/clock'
import { RetryLaterError } from '../../../shared/errors'
import { derivedUlid } from '../../../shared/ids'
import { createLogger } from '../../../shared/logging'
import { audit } from '../audit'
import { publisher } from '../publisher'

const logger = createLogger('deployment-on-user-erasure-requested')
/** Of a function that has a minute. */
const time = 40_000

export const handler = consume(
  UserErasureRequested,
  async ({ metadata, data }) => {
    const { erasureId, sub } = data
    const until = systemClock.now().getTime() + time
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
