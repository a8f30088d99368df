/**
 * Starts, looks at, resumes and answers workflows. All of it may be done again without harm: an execution's name makes
 * its start idempotent, and a dead token is no failure but an answer.
 */
import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  type ExecutionStatus,
  GetExecutionHistoryCommand,
  InvalidToken,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  StartExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn'
import { stepFunctions } from './clients/stepfunctions'
import { causeCharacters, errorCharacters } from './limits'
import { tellable } from './tellable'
import { shorten } from './text'

export interface Execution {
  readonly stateMachineArn: string
  /** At most 80 letters, digits, `-` and `_`; Step Functions knows it for 90 days after the execution has ended. */
  readonly name: string
}

/**
 * Starts it, unless it was started before. Give the same input each time.
 *
 * @example
 * await startExecution({ stateMachineArn: requireEnv('STATE_MACHINE_ARN'), name: orderId }, { orderId, correlationId })
 */
export async function startExecution({ stateMachineArn, name }: Execution, input: object): Promise<void> {
  try {
    await stepFunctions.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }))
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error
  }
}

/** `missing`: it was never started. One that may be redriven counts as running. */
export async function stateOfExecution(execution: Execution): Promise<'running' | 'ended' | 'missing'> {
  const status = await statusOfExecution(execution)
  if (status === undefined) return 'missing'
  return status === 'RUNNING' || status === 'PENDING_REDRIVE' ? 'running' : 'ended'
}

/** As Step Functions calls it; undefined if it was never started. */
export async function statusOfExecution(execution: Execution): Promise<ExecutionStatus | undefined> {
  try {
    return (await stepFunctions.send(new DescribeExecutionCommand({ executionArn: arnOf(execution) }))).status
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined
    throw error
  }
}

/** What its tasks were called with, in order: JSON, as far as they go to `resourceType`, such as `events`. */
export async function* taskParameters(execution: Execution, resourceType: string): AsyncGenerator<string> {
  let nextToken: string | undefined
  do {
    const history = new GetExecutionHistoryCommand({ executionArn: arnOf(execution), maxResults: 1000, nextToken })
    const page = await stepFunctions.send(history)
    for (const { taskScheduledEventDetails: task } of page.events ?? [])
      if (task?.resourceType === resourceType && task.parameters !== undefined) yield task.parameters
    nextToken = page.nextToken
  } while (nextToken !== undefined)
}

function arnOf({ stateMachineArn, name }: Execution): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`
}

/** Ends the wait that has the token. False if nobody waits with it: it has timed out, was answered, or never was one. */
export function succeedTask(taskToken: string, output: object): Promise<boolean> {
  return unlessTokenIsDead(
    stepFunctions.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) })),
  )
}

/** As `succeedTask`, with an error; what is too long for Step Functions is cut short, and what may not be told is left out. */
export function failTask(taskToken: string, error: string, cause: string): Promise<boolean> {
  const failure = { error: shorten(error, errorCharacters), cause: shorten(tellable(cause), causeCharacters) }
  return unlessTokenIsDead(stepFunctions.send(new SendTaskFailureCommand({ taskToken, ...failure })))
}

/** Says that the task is being worked on. False if nobody waits for it. */
export function heartbeatTask(taskToken: string): Promise<boolean> {
  return unlessTokenIsDead(stepFunctions.send(new SendTaskHeartbeatCommand({ taskToken })))
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
