/** What a deployment did, for the start-up message. */
import type { Problem } from '../../assembly/problems'

export interface DeployReport {
  readonly stacks: DeployedStack[]
  /** Accepted and without effect here: whole resources, or single properties. */
  readonly inert: InertNote[]
  /** What of stacks that the API created could not be applied; what fails of the assembly fails the deployment. */
  readonly failed: Problem[]
  readonly removed: ResourceNote[]
  /** No longer in the template, and still there. */
  readonly retained: (ResourceNote & { readonly reason: string })[]
}

export interface DeployedStack {
  readonly name: string
  readonly id: string
  readonly change: 'created' | 'updated' | 'unchanged' | 'removed'
  readonly resources: number
}

export interface InertNote {
  readonly stack: string
  readonly logicalId: string
  readonly type: string
  readonly property?: string
  readonly reason: string
}

export interface ResourceNote {
  readonly stack: string
  readonly logicalId: string
  readonly type: string
  readonly ref: string
}

export function createReport(): DeployReport {
  return { stacks: [], inert: [], failed: [], removed: [], retained: [] }
}
