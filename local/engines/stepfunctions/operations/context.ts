/** What the operations work with. */
import type { Cloud } from '../../../kernel/cloud'
import type { Access } from '../../../kernel/service'
import { invalidArn, machineDoesNotExist } from '../errors'
import type { Executions } from '../execution/executions'
import type { Activities } from '../state/activities'
import type { MachineRecord, Machines } from '../state/machines'
import { type Input, longest, requiredString } from './input'

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

type ResourceKind = 'activity' | 'execution' | 'stateMachine'

/** An ARN of one of these kinds of resource, which need not be there. @throws AwsError InvalidArn */
export function arnOf(input: Input, member: string, ...kinds: readonly ResourceKind[]): string {
  const arn = requiredString(input, member, longest.arn)
  const [prefix, , service, , , kind] = arn.split(':')
  if (prefix === 'arn' && service === 'states' && kinds.some((each) => each === kind)) return arn
  throw invalidArn(arn)
}

/** The state machine whose ARN the input has. Versions and aliases are refused. */
export function machineOf(api: Api, input: Input): MachineRecord {
  const arn = arnOf(input, 'stateMachineArn', 'stateMachine')
  const parts = arn.split(':')
  const machine = api.machines.get(parts[6] ?? '')
  if (!machine || machine.arn !== arn) throw machineDoesNotExist(arn)
  return machine
}
