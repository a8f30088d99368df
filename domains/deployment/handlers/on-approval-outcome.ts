/** What came of a request for approval: the gate opens, or the release goes no further. */
import { consumeAny } from '../../../events'
import {
  ApprovalExpired,
  ApprovalGranted,
  ApprovalRefused,
  ApprovalRejected,
  ApprovalWithdrawn,
} from '../../../events/catalog/approvals'
import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import { outcomes } from '../consumes'
import { gateOutcome, runOfKey } from '../decisions/gate'
import { withVotes } from '../decisions/voted'
import { changeRun, RunNotFoundError } from '../runs'

const logger = createLogger('deployment-on-approval-outcome')

export const handler = guarded(
  consumeAny(
    [ApprovalGranted, ApprovalRejected, ApprovalExpired, ApprovalWithdrawn, ApprovalRefused],
    async (definition, { data }) => {
      const key = data.requestedBy.correlationId ?? ''
      const id = runOfKey(key)
      if (id === undefined) return
      const { subject } = data
      const ballots = 'problems' in data ? [] : data.votes
      const approvalId = 'problems' in data ? undefined : data.approvalId
      const told = { approvalId, voters: ballots.map(({ approver }) => approver.email) }
      if (definition === ApprovalRefused) logger.error('Approvals takes no request of ours', { run: id })
      try {
        await changeRun(id, (before, now) => {
          const outcome = gateOutcome(before, { definition, key, subject, ...told }, now)
          return withVotes(before, outcome, approvalId, ballots)
        })
      } catch (error) {
        if (!(error instanceof RunNotFoundError)) throw error
        logger.warn('The outcome is of no run', { run: id })
      }
    },
    { logger, reliesOn: outcomes },
  ),
)
