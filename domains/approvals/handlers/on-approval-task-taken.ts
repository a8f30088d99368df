/**
 * A task was taken from an activity: its input describes an approval, which is like any other from here on. Settling
 * it answers the task.
 */
import { consume } from '../../../events'
import { ApprovalTaskTaken } from '../../../events/catalog/approvals'
import { systemClock } from '../../../shared/clock'
import { isRefusedError } from '../../../shared/errors'
import { guarded } from '../../../shared/guarded'
import { hashSecret } from '../../../shared/ids'
import { createLogger } from '../../../shared/logging'
import { parseInput, parseJson } from '../../../shared/parse'
import { NoLongerKeptError } from '../../../shared/store/claims'
import { failTask } from '../../../shared/workflows'
import { newApproval } from '../api-models'
import { tellOfPoisonTask } from '../operator'
import { requestApproval } from '../request-approval'

const logger = createLogger('approvals-on-approval-task-taken')

export const handler = guarded(
  consume(
    ApprovalTaskTaken,
    async ({ metadata, data: { activityArn, taskToken, input } }) => {
      try {
        const given = parseInput(newApproval, parseJson(input, 'input'), 'input')
        const { requestedBy = { system: 'activity' }, ...request } = given
        const { failure } = await requestApproval({
          request: { ...request, requestedBy, idempotencyKey: hashSecret(taskToken) },
          origin: activityArn,
          correlationId: requestedBy.correlationId ?? metadata.correlationId,
          causationId: metadata.eventId,
          actor: { by: activityArn, way: 'system' },
          replyToken: taskToken,
        })
        if (failure) throw failure
      } catch (error) {
        if (!isRefusedError(error)) throw error
        if (error instanceof NoLongerKeptError) return logger.info('What it asked for is no longer kept')
        logger.warn('The task describes no approval', { reason: error.message })
        await failTask(taskToken, 'RequestInvalid', error.message)
        const { correlationId } = metadata
        await tellOfPoisonTask({ activityArn, correlationId, reason: error.message }, systemClock.now())
      }
    },
    { logger },
  ),
)
