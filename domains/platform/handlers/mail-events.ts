/** Translates what SES tells of mails into our own events, and does nothing else. */
import { createPublisher } from '../../../events'
import { eventBridge } from '../../../shared/clients/eventbridge'
import { requireEnv } from '../../../shared/config'
import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import { translateMail } from '../decisions/mail-told'

const logger = createLogger('platform-mail-events')
const configurationSet = requireEnv('MAIL_CONFIGURATION_SET')
const publisher = createPublisher({ domain: 'platform', busName: requireEnv('BUS_NAME'), client: eventBridge })

/** What it throws is tried again, and goes to the dead letters then. */
async function handle(incoming: unknown): Promise<void> {
  logger.resetKeys()
  const events = translateMail(incoming, configurationSet)
  if (events.length === 0) {
    logger.info('Event of a mail that no domain has sent')
    return
  }
  logger.appendKeys({ correlationId: events[0]?.detail.metadata.correlationId })
  await publisher.publish(...events)
  logger.info('Event translated', { events: events.map(({ definition }) => definition.name) })
}

export const handler = guarded(handle)
