/** Starts, resumes and answers workflows. All of it may be done again without harm. */
import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  InvalidToken,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  StartExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn'
import { stepFunctions } from '../../shared/clients/stepfunctions'
import { requireEnv } from '../../shared/config'
import { causeCharacters } from '../../shared/limits'
import { shorten } from '../../shared/text'
import type { Approval } from './approval'
import { causeOf, errorOf } from './decisions/failure'
import { nextWake } from './decisions/wake'

/**
 * The execution's name is the approval's id and its input the same each time, so a second start finds the first.
 * The executions that follow one which could not go on are named `<id>-2`, `<id>-3`, …
 */
export async function startWorkflow(approval: Approval): Promise<void> {
  const { approvalId, correlationId, requestedAt, wokenAt, executions, round } = approval
  const wakeAt = nextWake(approval, new Date(executions ? (wokenAt ?? requestedAt) : requestedAt))
  const position = executions ? { round } : {}
  try {
    await stepFunctions.send(
      new StartExecutionCommand({
        stateMachineArn: requireEnv('STATE_MACHINE_ARN'),
        name: executionName(approval),
        input: JSON.stringify({ approvalId, correlationId, wakeAt, ...position }),
      }),
    )
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error
  }
}

export async function stateOfWorkflow(approval: Approval): Promise<'running' | 'ended' | 'missing'> {
  const machine = requireEnv('STATE_MACHINE_ARN')
  const executionArn = `${machine.replace(':stateMachine:', ':execution:')}:${executionName(approval)}`
  try {
    const { status } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }))
    return status === 'RUNNING' || status === 'PENDING_REDRIVE' ? 'running' : 'ended'
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return 'missing'
    throw error
  }
}

function executionName({ approvalId, executions }: Approval): string {
  return executions ? `${approvalId}-${executions}` : approvalId
}

/**
 * Resumes the workflow of an approval that is decided, and says whether it did. If its wait has just ended, the token
 * is dead: the workflow then sees the decision by itself when it wakes, or when its next token is stored.
 */
export async function resumeWorkflow({ taskToken, status }: Approval): Promise<boolean> {
  if (taskToken === undefined || status === 'pending') return false
  return unlessTokenIsDead(
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

/** Tells the activity that its task is being worked on, and says whether anybody still waits for it. */
export async function sendHeartbeat({ replyToken: taskToken }: Approval): Promise<boolean> {
  if (taskToken === undefined) return false
  return unlessTokenIsDead(stepFunctions.send(new SendTaskHeartbeatCommand({ taskToken })))
}

/** Ends a task that became no approval. */
export async function failTask(taskToken: string, error: string, cause: string): Promise<void> {
  const command = new SendTaskFailureCommand({ taskToken, error, cause: shorten(cause, causeCharacters) })
  await unlessTokenIsDead(stepFunctions.send(command))
}

async function unlessTokenIsDead(sending: Promise<unknown>): Promise<boolean> {
  try {
    await sending
    return true
  } catch (error) {
    if (error instanceof TaskTimedOut || error instanceof TaskDoesNotExist || error instanceof InvalidToken)
      return false
    throw error
  }
}
