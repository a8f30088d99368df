/** Tasks that wait for an execution which they started: `startExecution.sync` and `.sync:2`. */
import { TaskFailedError } from '../failures/task-failed'
import { optimizedFailure } from '../integrations/service-failure'
import { Payload } from '../payload'
import { callsOf, sessionOf } from './calls'
import { type Engine, isUnderWay } from './engine'
import { type Branch, stateOf } from './execution'
import { settleFailure, settleSuccess } from './settling'

interface Description {
  readonly executionArn: string
  readonly stateMachineArn: string
  readonly name: string
  readonly status: string
  readonly startDate: number
  readonly stopDate?: number
  readonly input: string
  readonly output?: string
  readonly error?: string
  readonly cause?: string
  readonly redriveCount?: number
  readonly redriveStatus?: string
  readonly redriveStatusReason?: string
}

export function waitForChild(engine: Engine, branch: Branch, childArn: string): void {
  if (!isUnderWay(engine, childArn)) {
    report(engine, branch, childArn)
    return
  }
  const waiting = engine.waitingFor.get(childArn) ?? new Set()
  engine.waitingFor.set(childArn, waiting.add(branch))
}

/** An execution has ended: whoever waits for it goes on. */
export function childEnded(engine: Engine, childArn: string): void {
  const waiting = engine.waitingFor.get(childArn)
  engine.waitingFor.delete(childArn)
  for (const branch of waiting ?? []) report(engine, branch, childArn)
  const awaited = engine.awaited.get(childArn)
  engine.awaited.delete(childArn)
  for (const tell of awaited ?? []) tell()
}

/** Resolves when the execution is under way no more. */
export function untilEnded(engine: Engine, arn: string): Promise<void> {
  if (!isUnderWay(engine, arn)) return Promise.resolve()
  return new Promise((resolve) => {
    engine.awaited.set(arn, [...(engine.awaited.get(arn) ?? []), resolve])
  })
}

function report(engine: Engine, branch: Branch, childArn: string): void {
  const { epoch, execution } = branch
  const token = engine.cloud.activity.begin('states: execution ended')
  const describe = async (): Promise<void> => {
    try {
      const cloud = callsOf(engine, execution, token)
      const roleArn = branch.phase.kind === 'task' ? branch.phase.task.roleArn : undefined
      const caller = await sessionOf(engine, execution, roleArn)
      const input = { executionArn: childArn }
      const description = await cloud.call<Description>(caller, 'states', 'DescribeExecution', input)
      if (branch.epoch === epoch) settle(engine, branch, description)
    } catch (error) {
      if (branch.epoch === epoch)
        settleFailure(
          engine,
          branch,
          optimizedFailure(error, 'states', engine.cloud.services.get('states')?.api),
          'Failed',
        )
    }
  }
  engine.cloud.background(`a task of ${execution.arn}`, describe().finally(token.end))
}

function settle(engine: Engine, branch: Branch, description: Description): void {
  const parses = stateOf(branch).task?.integration.parsesOutput === true
  const data = (text: string): unknown => (parses ? JSON.parse(text) : text)
  const { input, output, error, cause, stopDate } = description
  const value = {
    ...(cause !== undefined && { Cause: cause }),
    ...(error !== undefined && { Error: error }),
    ExecutionArn: description.executionArn,
    Input: data(input),
    InputDetails: { Included: true },
    Name: description.name,
    ...(output !== undefined && { Output: data(output), OutputDetails: { Included: true } }),
    RedriveCount: description.redriveCount,
    RedriveStatus: description.redriveStatus,
    RedriveStatusReason: description.redriveStatusReason,
    StartDate: Math.round(description.startDate * 1000),
    StateMachineArn: description.stateMachineArn,
    Status: description.status,
    ...(stopDate !== undefined && { StopDate: Math.round(stopDate * 1000) }),
  }
  if (description.status === 'SUCCEEDED') settleSuccess(engine, branch, Payload.fromText(JSON.stringify(value)))
  else settleFailure(engine, branch, new TaskFailedError(JSON.stringify(value)), 'Failed')
}
