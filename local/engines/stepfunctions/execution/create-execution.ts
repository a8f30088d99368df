/** An execution as it begins, or as it is read back: nothing of it is under way yet. */
import type { Machine, MachineType } from '../definition/machine'
import type { Payload } from '../payload'
import type { Execution } from './execution'
import type { ExecutionRecord } from './journal'

export interface ExecutionParts {
  readonly record: Omit<ExecutionRecord, 'input'>
  readonly input: Payload
  readonly durable: boolean
  readonly isLogged: boolean
}

export function createExecution(machine: Machine, { record, input, durable, isLogged }: ExecutionParts): Execution {
  const { arn, name, machineName, machineArn, roleArn, definition, startDate, traceHeader, origin } = record
  const type: MachineType = record.type
  return {
    arn,
    name,
    machineName,
    machineArn,
    roleArn,
    type,
    definition,
    machine,
    input,
    startDate,
    durable,
    isLogged,
    traceHeader,
    origin,
    status: 'RUNNING',
    stopDate: undefined,
    output: undefined,
    error: undefined,
    cause: undefined,
    lastEventId: 0,
    branches: new Map(),
    changes: { branches: new Set(), events: [], summary: false },
    stored: new Set(),
    deadline: undefined,
    onEnd: undefined,
  }
}
