/** A branch as it is kept on disk, and back. */
import type { Flow } from '../definition/machine'
import type { Variables } from '../definition/scope'
import { keepsTexts, mergeVariables, parseNumbers, stringifyNumbers } from '../number-text'
import { Payload } from '../payload'
import type { Rest } from './dormant'
import { type Branch, createBranch, type Execution, type Phase, stateOf } from './execution'

/** Payloads are kept as their text. */
export interface BranchRecord {
  readonly id: string
  readonly index: number
  readonly state: string
  readonly input: string
  /** As its JSON text where a number in it has a text of its own. */
  readonly own?: Variables | string | undefined
  readonly phase: Record<string, unknown> & { readonly kind: Phase['kind'] }
  readonly attempts: readonly number[]
  readonly enteredAt: number
  readonly enteredEvent: number
  readonly cameFrom?: number
  readonly lastEvent: number
  /** Of the only branch of an execution that only waits. */
  readonly rest?: Rest | undefined
}

export function recordOf(branch: Branch, rest?: Rest): BranchRecord {
  const { id, index, own, attempts, enteredAt, enteredEvent, cameFrom, lastEvent } = branch
  return {
    id,
    index,
    own: keepsTexts(own) ? stringifyNumbers(own) : own,
    attempts,
    enteredAt,
    enteredEvent,
    cameFrom,
    lastEvent,
    rest,
    state: branch.stateName,
    input: branch.input.text,
    phase: phaseRecord(branch.phase),
  }
}

function phaseRecord(phase: Phase): BranchRecord['phase'] {
  if (phase.kind === 'result' || phase.kind === 'done') return { ...phase, output: phase.output.text }
  if (phase.kind === 'items') return { ...phase, items: phase.items.text }
  return phase
}

/** Takes a branch back into its execution; its parent is there already. */
export function restoreBranch(execution: Execution, record: BranchRecord): Branch {
  const parent = execution.branches.get(record.id.slice(0, Math.max(record.id.lastIndexOf('.'), 0)))
  const branch = createBranch({
    id: record.id,
    execution,
    ...(parent && { parent }),
    index: record.index,
    flow: flowOf(execution, parent, record.index),
    input: Payload.fromText(record.input),
    phase: restorePhase(record.phase),
    lastEvent: record.lastEvent,
  })
  execution.changes.branches.delete(branch)
  execution.stored.add(branch.id)
  branch.stateName = record.state
  branch.own = typeof record.own === 'string' ? (parseNumbers(record.own) as Variables) : record.own
  branch.variables = mergeVariables(branch.variables, branch.own)
  branch.attempts = [...record.attempts]
  branch.enteredAt = record.enteredAt
  branch.enteredEvent = record.enteredEvent
  branch.cameFrom = record.cameFrom ?? 0
  if (branch.phase.kind === 'branches' || branch.phase.kind === 'items') {
    const items = branch.phase.kind === 'items' ? (branch.phase.items.value as unknown[]) : []
    branch.fan = { children: new Map(), items, next: 0, running: 0, failed: 0 }
  }
  if (parent?.fan) joinFan(parent.fan, branch)
  return branch
}

function flowOf(execution: Execution, parent: Branch | undefined, index: number): Flow {
  return parent ? (stateOf(parent).flow?.(index) ?? execution.machine) : execution.machine
}

function joinFan(fan: NonNullable<Branch['fan']>, child: Branch): void {
  fan.children.set(child.index, child)
  fan.next = Math.max(fan.next, child.index + 1)
  if (child.phase.kind === 'tolerated') fan.failed++
  else if (child.phase.kind !== 'done') fan.running++
}

function restorePhase(phase: BranchRecord['phase']): Phase {
  if (phase.kind === 'result' || phase.kind === 'done') {
    return { ...phase, output: Payload.fromText(phase.output as string) } as unknown as Phase
  }
  if (phase.kind === 'items') return { ...phase, items: Payload.fromText(phase.items as string) } as unknown as Phase
  return phase as unknown as Phase
}
