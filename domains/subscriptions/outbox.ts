/** What the domain tells because something of its own has changed. Whatever is told is audited, in the same transaction. */
import { type CreatedEvent, createPublisher } from '../../events'
import { dynamoDb } from '../../shared/clients/dynamodb'
import { eventBridge } from '../../shared/clients/eventbridge'
import { requireEnv } from '../../shared/config'
import { createLogger } from '../../shared/logging'
import { createOutbox, type Outbox } from '../../shared/outbox/outbox'
import { put, type Write } from '../../shared/store/writes'
import { auditOf } from './decisions/audit'
import { AuditEntity } from './model'

/** Somebody may be waiting for an answer; the sweep has more patience than they. */
const attempts = 2

const told = createOutbox({
  domain: 'subscriptions',
  table: requireEnv('TABLE_NAME'),
  client: dynamoDb,
  publisher: () =>
    createPublisher({ domain: 'subscriptions', busName: requireEnv('BUS_NAME'), client: eventBridge, attempts }),
  logger: createLogger('subscriptions-outbox'),
})

export const outbox: Outbox = {
  sweep: told.sweep,
  forget: told.forget,
  enclose(about, version, events) {
    const { writes, publish } = told.enclose(about, version, events)
    return { writes: [...writes, ...events.flatMap(audited)], publish }
  },
}

function audited(event: CreatedEvent): readonly Write[] {
  return auditOf(event).map((entry) => put(AuditEntity, entry))
}
