/**
 * An execution in memory: its branches (the flow of the state machine itself, and below it one for each
 * branch of a Parallel and each iteration of a Map), each in one state and in one phase of it.
 */
import type { Origin } from '../../../kernel/origin'
import type { Flow, Machine, MachineType } from '../definition/machine'
import type { Variables } from '../definition/scope'
import type { MapLimits, State } from '../definition/state'
import type { StateFailureOptions } from '../failures/state-failure'
import type { Payload } from '../payload'
import type { HistoryEvent } from './history'
import type { Timer } from './timers'

export type Status = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED'

export interface Execution {
  readonly arn: string
  readonly name: string
  readonly machineName: string
  readonly machineArn: string
  readonly roleArn: string
  readonly type: MachineType
  /** The definition that it began with, and keeps. */
  readonly definition: string
  readonly machine: Machine
  readonly input: Payload
  readonly startDate: number
  /** False for StartSyncExecution: whoever waits for it is gone after a restart. */
  readonly durable: boolean
  /** Its machine had a log when it began, or was taken up. */
  readonly isLogged: boolean
  readonly traceHeader: string | undefined
  /** The ids of its story, its own ARN first. */
  readonly origin: Origin
  status: Status
  stopDate: number | undefined
  output: Payload | undefined
  error: string | undefined
  cause: string | undefined
  lastEventId: number
  /** By id. */
  readonly branches: Map<string, Branch>
  /** What the next commit writes. */
  readonly changes: Changes
  readonly stored: Set<string>
  deadline: Timer | undefined
  /** Called once, when it has ended. */
  onEnd: (() => void) | undefined
}

export interface Changes {
  readonly branches: Set<Branch>
  events: HistoryEvent[]
  summary: boolean
}

export interface Branch {
  /** `r` for the root; a child's is the parent's, a dot and the child's index. */
  readonly id: string
  readonly execution: Execution
  readonly parent: Branch | undefined
  readonly index: number
  readonly flow: Flow
  stateName: string
  input: Payload
  /** The variables of this flow, and with those of the flows around it. */
  own: Variables | undefined
  variables: Variables
  phase: Phase
  /** How often each retrier of the state has been used. */
  attempts: number[]
  enteredAt: number
  /** 0 until the state is entered. */
  enteredEvent: number
  /** The event that the state was entered from. */
  cameFrom: number
  lastEvent: number
  /** Counts up when the branch is cancelled or its task settled: whoever holds an older one comes too late. */
  epoch: number
  /** It is being run: whoever makes it go on again need not run it a second time. */
  active: boolean
  timer: Timer | undefined
  fan: Fan | undefined
}

/** The children of a branch that is in a Parallel or a Map. */
export interface Fan {
  readonly children: Map<number, Branch>
  readonly items: readonly unknown[]
  next: number
  running: number
  failed: number
}

export type Phase =
  /** An iteration whose input is not yet made. */
  | { readonly kind: 'new' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'waiting'; readonly until: number }
  | { readonly kind: 'elapsed' }
  | { readonly kind: 'retrying'; readonly until: number }
  | { readonly kind: 'task'; readonly task: OutstandingTask }
  /** `exitFrom`: the event that the state's end points at, where that is not the last one. */
  | { readonly kind: 'result'; readonly output: Payload; readonly exitFrom?: number }
  | { readonly kind: 'failure'; readonly error: string; readonly cause: string; readonly options: StateFailureOptions }
  | { readonly kind: 'branches'; readonly total: number }
  | { readonly kind: 'items'; readonly items: Payload; readonly total: number; readonly limits: MapLimits }
  | { readonly kind: 'done'; readonly output: Payload }
  | { readonly kind: 'tolerated' }

export interface OutstandingTask {
  readonly token?: string
  /** Its text; not needed any more once the call is made. */
  parameters?: string
  /** The role that the call is made in, where the task has Credentials. */
  readonly roleArn?: string
  /** It is in the history that it is started. */
  begun?: boolean
  /** The call is made, and what ends the task is still to come. */
  submitted?: boolean
  /** The execution that a `.sync` task waits for. */
  childArn?: string
  timeoutSeconds?: number
  heartbeatSeconds?: number
  /** Milliseconds since the epoch. */
  deadline?: number
  heartbeatBy?: number
}

export interface BranchStart {
  readonly id: string
  readonly execution: Execution
  readonly parent?: Branch
  readonly index: number
  readonly flow: Flow
  readonly input: Payload
  readonly phase: Phase
  readonly lastEvent: number
}

export function createBranch(start: BranchStart): Branch {
  const branch: Branch = {
    ...start,
    parent: start.parent,
    stateName: start.flow.startAt,
    own: undefined,
    variables: start.parent?.variables ?? {},
    attempts: [],
    enteredAt: 0,
    enteredEvent: 0,
    cameFrom: 0,
    epoch: 0,
    active: false,
    timer: undefined,
    fan: undefined,
  }
  start.execution.branches.set(branch.id, branch)
  start.execution.changes.branches.add(branch)
  return branch
}

export function stateOf(branch: Branch): State {
  const state = branch.flow.states.get(branch.stateName)
  if (!state) throw new Error(`${branch.execution.arn}: the definition has no state "${branch.stateName}"`)
  return state
}

/** Puts the branch in another phase; the next commit writes it. */
export function setPhase(branch: Branch, phase: Phase): void {
  branch.phase = phase
  branch.execution.changes.branches.add(branch)
}

export function isRunning(execution: Execution): boolean {
  return execution.status === 'RUNNING'
}
