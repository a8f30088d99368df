/** What the domain tells because something of its own has changed. Whatever is told is audited, in the same transaction. */
import { createPublisher } from '../../events'
import { dynamoDb } from '../../shared/clients/dynamodb'
import { eventBridge } from '../../shared/clients/eventbridge'
import { requireEnv } from '../../shared/config'
import { createLogger } from '../../shared/logging'
import { createOutbox } from '../../shared/outbox/outbox'
import { audit } from './audit'

/** Somebody may be waiting for an answer; the sweep has more patience than they. */
const attempts = 2

export const outbox = audit.auditing(
  createOutbox({
    domain: 'identity',
    table: requireEnv('TABLE_NAME'),
    client: dynamoDb,
    publisher: () =>
      createPublisher({ domain: 'identity', busName: requireEnv('BUS_NAME'), client: eventBridge, attempts }),
    logger: createLogger('identity-outbox'),
  }),
)
