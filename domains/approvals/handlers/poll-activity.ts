/**
 * For workflows that wait with an activity: takes its tasks and publishes each as an event, whose consumer asks for
 * the approval. A task that can't be published is given back: it fails with an error that its workflow retries.
 */
import { GetActivityTaskCommand } from '@aws-sdk/client-sfn'
import type { Context } from 'aws-lambda'
import { createPublisher } from '../../../events'
import { ApprovalTaskTaken } from '../../../events/catalog/approvals'
import { eventBridge } from '../../../shared/clients/eventbridge'
import { stepFunctions } from '../../../shared/clients/stepfunctions'
import { systemClock } from '../../../shared/clock'
import { requireEnv } from '../../../shared/config'
import { guarded } from '../../../shared/guarded'
import { hashSecret, newUlid } from '../../../shared/ids'
import { createLogger } from '../../../shared/logging'
import { failTask } from '../../../shared/workflows'

const logger = createLogger('approvals-poll-activity')
/** A poll is held open for up to 60 s; this leaves time to publish what it brings. */
const longestPoll = 65_000

async function handle(_: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> {
  logger.resetKeys()
  const activityArn = requireEnv('ACTIVITY_ARN')
  while (context.getRemainingTimeInMillis() > longestPoll) {
    const task = await stepFunctions.send(new GetActivityTaskCommand({ activityArn, workerName: 'poll-activity' }))
    if (!task.taskToken) return
    await publish(activityArn, task.taskToken, task.input ?? '{}')
  }
}

export const handler = guarded(handle)

async function publish(activityArn: string, taskToken: string, input: string): Promise<void> {
  const publisher = createPublisher({ domain: 'approvals', busName: requireEnv('BUS_NAME'), client: eventBridge })
  const occurredAt = systemClock.now()
  const correlationId = hashSecret(taskToken)
  try {
    await publisher.publish(
      ApprovalTaskTaken.create(
        { activityArn, taskToken, input },
        { correlationId },
        { eventId: newUlid(occurredAt), occurredAt },
      ),
    )
  } catch (error) {
    // If this fails too, nobody sends the task's heartbeat, and its workflow takes it back by itself.
    await failTask(taskToken, 'TaskNotTaken', 'The task could not be published: retry it')
    throw error
  }
}
