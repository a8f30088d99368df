/** What came of a request for approval: the subscription goes on, or comes to nothing. */
import { consumeAny, type EventDefinition } from '../../../events'
import {
  ApprovalExpired,
  ApprovalGranted,
  ApprovalRefused,
  ApprovalRejected,
  ApprovalWithdrawn,
} from '../../../events/catalog/approvals'
import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import { actOn } from '../act-on'
import { type OutcomeUsed, outcomes } from '../consumes'
import { approve, fail } from '../decisions/change'
import { isOfOurs } from '../decisions/request'
import { SubscriptionNotFoundError } from '../subscriptions'

const logger = createLogger('subscriptions-on-approval-outcome')

const failures = new Map<EventDefinition, string>([
  [ApprovalRejected, 'Rejected'],
  [ApprovalExpired, 'NotDecidedInTime'],
  [ApprovalWithdrawn, 'Withdrawn'],
  [ApprovalRefused, 'CannotBeApproved'],
])

export const handler = guarded(
  consumeAny(
    [ApprovalGranted, ApprovalRejected, ApprovalExpired, ApprovalWithdrawn, ApprovalRefused],
    async (definition, { metadata, data }) => {
      const subscriptionId = data.requestedBy.correlationId
      if (subscriptionId === undefined) return
      const reason = failures.get(definition)
      if (definition === ApprovalRefused) logger.error('Approvals takes no request of ours', { subscriptionId })
      try {
        await actOn(subscriptionId, (subscription, now) => {
          // Any system may ask approvals for something, and say that it is ours.
          if (!isOfOurs(subscription, outcomeOf(data))) return { state: subscription }
          if (reason === undefined) return approve(subscription)
          const act = { now, correlationId: metadata.correlationId, causationId: metadata.eventId, actor: 'approvals' }
          return fail(subscription, reason, act)
        })
      } catch (error) {
        if (!(error instanceof SubscriptionNotFoundError)) throw error
        logger.warn('The outcome is of no subscription', { subscriptionId })
      }
    },
    { logger, reliesOn: outcomes },
  ),
)

function outcomeOf(data: OutcomeUsed) {
  const voters = 'problems' in data ? [] : data.votes.map(({ approver }) => approver.email)
  return { subject: data.subject, voters }
}
