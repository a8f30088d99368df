/** What the operations work with. */
import type { Cloud } from '../../../kernel/cloud'
import type { Access } from '../../../kernel/service'
import { invalidArn, machineDoesNotExist } from '../errors'
import type { Executions } from '../execution/executions'
import type { Activities } from '../state/activities'
import type { MachineRecord, Machines } from '../state/machines'
import { type Input, requiredString } from './input'

export interface Api {
  readonly cloud: Cloud
  readonly machines: Machines
  readonly activities: Activities
  readonly executions: Executions
}

/** Access to the resource whose ARN is in `member` of the input. */
export function accessTo(action: string, member: string): (input: Record<string, unknown>) => readonly Access[] {
  return (input) => [{ action: `states:${action}`, resource: String(input?.[member] ?? '*') }]
}

export function accessToAll(action: string): () => readonly Access[] {
  return () => [{ action: `states:${action}`, resource: '*' }]
}

/** The state machine whose ARN the input has. Versions and aliases are refused. */
export function machineOf(api: Api, input: Input): MachineRecord {
  const arn = requiredString(input, 'stateMachineArn')
  const parts = arn.split(':')
  if (parts[2] !== 'states' || parts[5] !== 'stateMachine') throw invalidArn(arn)
  const machine = api.machines.get(parts[6] ?? '')
  if (!machine || machine.arn !== arn) throw machineDoesNotExist(arn)
  return machine
}
