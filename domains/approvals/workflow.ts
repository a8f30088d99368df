/** An approval's workflow, and the activity's task that it may answer. All of it may be done again without harm. */
import { requireEnv } from '../../shared/config'
import {
  type Execution,
  failTask,
  heartbeatTask,
  startExecution,
  stateOfExecution,
  succeedTask,
} from '../../shared/workflows'
import type { Approval } from './approval'
import { causeOf, errorOf } from './decisions/failure'
import { nextWake } from './decisions/wake'

/** The executions that follow one which could not go on are named `<id>-2`, `<id>-3`, … */
function executionOf({ approvalId, executions }: Approval): Execution {
  const name = executions ? `${approvalId}-${executions}` : approvalId
  return { stateMachineArn: requireEnv('STATE_MACHINE_ARN'), name }
}

export function startWorkflow(approval: Approval): Promise<void> {
  const { approvalId, correlationId, requestedAt, wokenAt, executions, round } = approval
  const wakeAt = nextWake(approval, new Date(executions ? (wokenAt ?? requestedAt) : requestedAt))
  const position = executions ? { round } : {}
  return startExecution(executionOf(approval), { approvalId, correlationId, wakeAt, ...position })
}

export function stateOfWorkflow(approval: Approval): ReturnType<typeof stateOfExecution> {
  return stateOfExecution(executionOf(approval))
}

/**
 * Resumes the workflow of an approval that is decided, and says whether it did. If its wait has just ended, the token
 * is dead: the workflow then sees the decision by itself when it wakes, or when its next token is stored.
 */
export async function resumeWorkflow({ taskToken, status }: Approval): Promise<boolean> {
  if (taskToken === undefined || status === 'pending') return false
  return succeedTask(taskToken, { status })
}

/** Answers the activity task that a polling worker took for this approval. */
export async function answerActivity(approval: Approval, outcome: object): Promise<void> {
  const { replyToken, status } = approval
  if (replyToken === undefined) return
  if (status === 'granted') await succeedTask(replyToken, outcome)
  else await failTask(replyToken, errorOf(status), causeOf(approval))
}

/** Tells the activity that its task is being worked on, and says whether anybody still waits for it. */
export async function sendHeartbeat({ replyToken }: Approval): Promise<boolean> {
  return replyToken !== undefined && heartbeatTask(replyToken)
}
