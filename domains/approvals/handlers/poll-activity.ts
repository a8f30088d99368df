/**
 * For workflows that wait with an activity: takes its tasks and asks for the approval that each task's input
 * describes. From there on it is an approval like any other; settling it answers the task.
 */
import { GetActivityTaskCommand, SendTaskFailureCommand } from '@aws-sdk/client-sfn'
import type { Context } from 'aws-lambda'
import { stepFunctions } from '../../../shared/clients/stepfunctions'
import { requireEnv } from '../../../shared/config'
import { isRefusedError } from '../../../shared/errors'
import { hashSecret } from '../../../shared/ids'
import { createLogger } from '../../../shared/logging'
import { parseInput, parseJson } from '../../../shared/parse'
import { newApproval } from '../api-models'
import { requestApproval } from '../request-approval'

const logger = createLogger('approvals-poll-activity')
/** A poll is held open for up to 60 s; this leaves time to take what it brings. */
const longestPoll = 65_000

export async function handler(_: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> {
  logger.resetKeys()
  while (context.getRemainingTimeInMillis() > longestPoll) {
    const activityArn = requireEnv('ACTIVITY_ARN')
    const task = await stepFunctions.send(new GetActivityTaskCommand({ activityArn, workerName: 'poll-activity' }))
    if (!task.taskToken) return
    await takeTask(activityArn, task.taskToken, task.input ?? '{}')
  }
}

async function takeTask(activityArn: string, replyToken: string, input: string): Promise<void> {
  const key = hashSecret(replyToken)
  try {
    const { requestedBy = { system: 'activity' }, ...request } = parseInput(
      newApproval,
      parseJson(input, 'input'),
      'input',
    )
    const { failure } = await requestApproval({
      request: { ...request, requestedBy, idempotencyKey: key },
      origin: activityArn,
      correlationId: requestedBy.correlationId ?? key,
      actor: { by: activityArn, way: 'system' },
      replyToken,
    })
    if (failure) throw failure
  } catch (error) {
    if (!isRefusedError(error)) throw error
    logger.error('The task describes no approval', { reason: error.message })
    await stepFunctions.send(
      new SendTaskFailureCommand({ taskToken: replyToken, error: 'RequestInvalid', cause: error.message }),
    )
  }
}
