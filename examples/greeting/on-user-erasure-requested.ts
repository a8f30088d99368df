/** Somebody is to be erased: their note goes. Doing it again changes nothing, and is answered again. */
import { consume, createPublisher } from '../../events'
import { UserDataErased, UserErasureRequested } from '../../events/catalog/identity'
import { eventBridge } from '../../shared/clients/eventbridge'
import { systemClock } from '../../shared/clock'
import { requireEnv } from '../../shared/config'
import { guarded } from '../../shared/guarded'
import { derivedUlid } from '../../shared/ids'
import { createLogger } from '../../shared/logging'
import { NoteEntity } from './note'

const logger = createLogger('greeting-on-user-erasure-requested')
const publisher = createPublisher({ domain: 'greeting', busName: requireEnv('BUS_NAME'), client: eventBridge })

export const handler = guarded(
  consume(
    UserErasureRequested,
    async ({ metadata: { correlationId, eventId, occurredAt }, data: { erasureId, sub } }) => {
      const { data: note } = await NoteEntity.delete({ sub }).go({ response: 'all_old' })
      const answer = { erasureId, sub, domain: 'greeting', items: note ? 1 : 0 }
      const id = derivedUlid(new Date(occurredAt), `${erasureId}/greeting`)
      const event = UserDataErased.create(
        answer,
        { correlationId, causationId: eventId },
        { eventId: id, occurredAt: systemClock.now() },
      )
      await publisher.publish(event)
    },
    { logger },
  ),
)
