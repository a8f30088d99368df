/** Every five minutes: publishes the events that whoever wrote them has not published. */
import { outboxHandler } from '../../../shared/outbox/handler'
import { outbox } from '../outbox'

export const handler = outboxHandler(outbox)
