/** A promotion that somebody has stopped needs its approval no longer: nobody is to be reminded of it. */
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { createPublisher } from '../../events'
import { ApprovalWithdrawalRequested } from '../../events/catalog/approvals'
import { requireEnv } from '../../shared/config'
import { guarded } from '../../shared/guarded'
import { derivedUlid } from '../../shared/ids'
import { createLogger } from '../../shared/logging'

const logger = createLogger('promotions-on-promotion-stopped')
const client = new EventBridgeClient({})

/** What is read of Step Functions' own event. */
interface StatusChange {
  readonly detail: {
    /** Of the execution; the request's idempotency key and correlation id too. */
    readonly name: string
    /** Milliseconds since the epoch. */
    readonly stopDate: number
  }
}

async function handle({ detail: { name, stopDate } }: StatusChange): Promise<void> {
  logger.resetKeys()
  logger.appendKeys({ correlationId: name })
  const occurredAt = new Date(stopDate)
  const publisher = createPublisher({ domain: 'promotions', busName: requireEnv('BUS_NAME'), client })
  await publisher.publish(
    ApprovalWithdrawalRequested.create(
      { idempotencyKey: name, reason: 'The promotion was stopped.' },
      { correlationId: name },
      // The same when Step Functions tells of it again.
      { eventId: derivedUlid(occurredAt, `${name}/stopped`), occurredAt },
    ),
  )
  logger.info('Approval withdrawn')
}

export const handler = guarded(handle)
