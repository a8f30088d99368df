/** The context object of a branch: `$$` in paths, `$states.context` in JSONata. */
import type { Scope } from '../definition/scope'
import { type Branch, stateOf } from './execution'

/** `extra` has what only some moments have: the task's token, the failure in a Catch. */
export interface ScopeExtra {
  readonly token?: string | undefined
  readonly errorOutput?: unknown
  /** The iteration whose input is being made. */
  readonly item?: MapItem
}

export interface MapItem {
  readonly index: number
  readonly value: unknown
}

export function scopeOf(branch: Branch, extra: ScopeExtra = {}): Scope {
  let context: unknown
  return {
    input: branch.input.value,
    variables: branch.variables,
    get context() {
      context ??= contextOf(branch, extra)
      return context
    },
    ...(extra.errorOutput !== undefined && { errorOutput: extra.errorOutput }),
  }
}

/** Its members in the order recorded on AWS. */
function contextOf(branch: Branch, extra: ScopeExtra): unknown {
  const { execution } = branch
  const item = extra.item ?? itemOf(branch)
  return {
    Execution: {
      Id: execution.arn,
      Input: execution.input.value,
      StartTime: iso(execution.startDate),
      Name: execution.name,
      RoleArn: execution.roleArn,
      // StartSyncExecution has no other attempt to count.
      ...(execution.durable && { RedriveCount: 0 }),
    },
    StateMachine: { Id: execution.machineArn, Name: execution.machineName },
    State: {
      Name: branch.stateName,
      EnteredTime: iso(branch.enteredAt),
      ...(retries.has(stateOf(branch).type) && {
        RetryCount: branch.attempts.reduce((sum, count) => sum + (count ?? 0), 0),
      }),
    },
    ...(extra.token !== undefined && { Task: { Token: extra.token } }),
    ...(item && { Map: { Item: { Index: item.index, Value: item.value } } }),
  }
}

/** The other states are not tried again, so they have no count. */
const retries: ReadonlySet<string> = new Set(['Task', 'Parallel', 'Map'])

/** The item of the innermost Map around the branch. */
function itemOf(branch: Branch): MapItem | undefined {
  for (let child = branch; child.parent; child = child.parent) {
    if (child.parent.phase.kind === 'items') {
      return { index: child.index, value: child.parent.fan?.items[child.index] }
    }
  }
  return undefined
}

function iso(time: number): string {
  return new Date(time).toISOString()
}
