import { randomUUID } from 'node:crypto'
import { isAwsError } from '../../../kernel/aws-error'
import type { Integration, TaskCall } from './integration'
import { textOf } from './metadata'
import { optimized } from './optimized'

const known = ['StateMachineArn', 'Input', 'Name', 'TraceHeader']

interface StartExecutionOutput {
  readonly executionArn: string
  readonly startDate: number
}

/**
 * `arn:aws:states:::states:startExecution`. The name of the execution is settled before the call, so a call
 * that is repeated after a crash starts nothing twice.
 */
export function startExecution(resource: string, parsesOutput: boolean): Integration {
  return optimized({
    resourceType: 'states',
    resource,
    takes: { service: 'states', action: 'StartExecution', known, json: ['Input'] },
    parsesOutput,
    prepare: (parameters) => ({ Name: randomUUID(), ...(parameters as object) }),
    async call(call) {
      const { executionArn, startDate } = await start(call, call.parameters as Record<string, unknown>)
      return { ExecutionArn: executionArn, StartDate: Math.round(startDate * 1000) }
    },
  })
}

async function start(call: TaskCall, given: Record<string, unknown>): Promise<StartExecutionOutput> {
  const { cloud, caller } = call
  const input = {
    stateMachineArn: given.StateMachineArn,
    name: given.Name,
    input: textOf(given.Input ?? {}),
    ...(given.TraceHeader !== undefined && { traceHeader: given.TraceHeader }),
  }
  try {
    return await cloud.call<StartExecutionOutput>(caller, 'states', 'StartExecution', input)
  } catch (error) {
    // It was this task that started it, before the process was killed.
    if (call.again && isAwsError(error) && error.code === 'ExecutionAlreadyExists') {
      const machine = String(given.StateMachineArn).split(':').at(-1)
      const executionArn = cloud.arn('states', `execution:${machine}:${String(given.Name)}`)
      return { executionArn, startDate: cloud.clock.now() / 1000 }
    }
    throw error
  }
}
