/** What the API's operations ask of the engine. */
import type { Cloud } from '../../kernel/cloud'
import type { ChangeSets } from './change-sets'
import type { StackEvents } from './events'
import type { OperationRecords } from './operation-records'
import type { StackPlan } from './plan-stack'
import type { ResourceStatuses } from './resource-statuses'
import type { Operations } from './run-operation'
import type { StackRecords } from './state'

export interface Deployer {
  readonly cloud: Cloud
  readonly records: StackRecords
  readonly events: StackEvents
  readonly operations: OperationRecords
  readonly changeSets: ChangeSets
  readonly statuses: ResourceStatuses
  readonly running: Operations
  /** The id of the stack with that name; of one that is not there yet, what it would be. */
  stackId(name: string): string
  /** @throws AwsError `ValidationError` with all that is wrong with the template and its parameters */
  plan(stack: { readonly name: string; readonly id: string }, revision: Planned): StackPlan
}

/** What a plan is made of. */
export interface Planned {
  readonly template: unknown
  readonly given: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
  /** It is what the stack was made of: parameters of Systems Manager have the values that they had then. */
  readonly isCurrent?: true
}
