/** What the domain tells because something of its own has changed. Whatever is told is audited, in the same transaction. */
import { createPublisher } from '../../events'
import { dynamoDb } from '../../shared/clients/dynamodb'
import { eventBridge } from '../../shared/clients/eventbridge'
import { requireEnv } from '../../shared/config'
import { createLogger } from '../../shared/logging'
import { createOutbox } from '../../shared/outbox/outbox'
import { audit } from './audit'

export const outbox = audit.auditing(
  createOutbox({
    domain: 'deployment',
    table: requireEnv('TABLE_NAME'),
    client: dynamoDb,
    publisher: () => createPublisher({ domain: 'deployment', busName: requireEnv('BUS_NAME'), client: eventBridge }),
    logger: createLogger('deployment-outbox'),
  }),
)
