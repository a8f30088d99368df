/** Starts, resumes and answers workflows. All of it may be done again without harm. */
import {
  ExecutionAlreadyExists,
  InvalidToken,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  StartExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn'
import { stepFunctions } from '../../shared/clients/stepfunctions'
import { requireEnv } from '../../shared/config'
import type { Approval } from './approval'
import { causeOf, errorOf } from './decisions/failure'
import { nextWake } from './decisions/wake'

/** The execution's name is the approval's id and its input the same each time, so a second start finds the first. */
export async function startWorkflow(approval: Approval): Promise<void> {
  const { approvalId, correlationId, requestedAt } = approval
  const wakeAt = nextWake(approval, new Date(requestedAt))
  try {
    await stepFunctions.send(
      new StartExecutionCommand({
        stateMachineArn: requireEnv('STATE_MACHINE_ARN'),
        name: approvalId,
        input: JSON.stringify({ approvalId, correlationId, wakeAt }),
      }),
    )
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error
  }
}

/**
 * Resumes the workflow of an approval that is decided. If its wait has just ended, the token is dead: the
 * workflow then sees the decision by itself when it wakes, or when its next token is stored.
 */
export async function resumeWorkflow({ taskToken, status }: Approval): Promise<void> {
  if (taskToken === undefined || status === 'pending') return
  await unlessTokenIsDead(
    stepFunctions.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify({ status }) })),
  )
}

/** Answers the activity task that a polling worker took for this approval. */
export async function answerActivity(approval: Approval, outcome: Readonly<Record<string, unknown>>): Promise<void> {
  const { replyToken: taskToken, status } = approval
  if (taskToken === undefined) return
  const answer =
    status === 'granted'
      ? stepFunctions.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(outcome) }))
      : stepFunctions.send(new SendTaskFailureCommand({ taskToken, error: errorOf(status), cause: causeOf(approval) }))
  await unlessTokenIsDead(answer)
}

async function unlessTokenIsDead(sending: Promise<unknown>): Promise<void> {
  try {
    await sending
  } catch (error) {
    if (error instanceof TaskTimedOut || error instanceof TaskDoesNotExist || error instanceof InvalidToken) return
    throw error
  }
}
