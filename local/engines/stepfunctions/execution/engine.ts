/** What the parts of the interpreter share, and how they call each other. */
import type { Cloud } from '../../../kernel/cloud'
import type { StateFailure } from '../failures/state-failure'
import type { Payload } from '../payload'
import type { ActivityQueues } from './activity-queues'
import type { Dormant } from './dormant'
import type { Branch, Execution } from './execution'
import type { Journal } from './journal'
import type { TaskTokens } from './task-tokens'
import type { Timers } from './timers'

export interface Engine {
  readonly cloud: Cloud
  readonly timers: Timers
  readonly journal: Journal
  readonly taskTokens: TaskTokens
  readonly activities: ActivityQueues
  /** Executions that have not ended and have something to do, by ARN. */
  readonly running: Map<string, Execution>
  /** Executions that have not ended and only wait. */
  readonly dormant: Dormant
  /** Outstanding tasks of `running` by token. */
  readonly tasks: Map<string, Branch>
  /** Branches whose `.sync` task waits for an execution, by its ARN. */
  readonly waitingFor: Map<string, Set<Branch>>
  /** Engines that wait for an execution, by its ARN. */
  readonly awaited: Map<string, (() => void)[]>
  /** State machines that are being deleted: their executions end at the next transition. */
  readonly deleting: Set<string>
  /** The cloud stops: a call that fails now says nothing about its task, which is sent again at the next start. */
  isStopping: boolean
  /** Is told when an execution begins or ends. */
  statusChanged(execution: Execution): void

  /** Takes the branch as far as it goes without waiting, and commits. */
  run(branch: Branch): Promise<void>
  /** The same, for those who do not wait for it. */
  goOn(branch: Branch): void
  /** The branch's flow has ended with `output`. */
  completed(branch: Branch, output: Payload): void
  /** Nothing in the branch handles the failure: it goes to the state around, or ends the execution. */
  propagate(branch: Branch, failure: StateFailure): void
  /** The input of an iteration could not be made. */
  itemFailed(child: Branch, failure: StateFailure): void
  /** `previous`: the event that the last one points at; without it the root's last. */
  finish(execution: Execution, outcome: Outcome, previous?: number): void
  /** Does `change`, which came from outside of `run`; what it throws ends the execution. */
  guard(execution: Execution, change: () => void): void
}

export type Outcome =
  | { readonly status: 'SUCCEEDED'; readonly output: Payload }
  | { readonly status: 'FAILED' | 'ABORTED' | 'TIMED_OUT'; readonly error?: string; readonly cause?: string }

export const executionEvents = {
  SUCCEEDED: { type: 'ExecutionSucceeded', key: 'executionSucceededEventDetails' },
  FAILED: { type: 'ExecutionFailed', key: 'executionFailedEventDetails' },
  ABORTED: { type: 'ExecutionAborted', key: 'executionAbortedEventDetails' },
  TIMED_OUT: { type: 'ExecutionTimedOut', key: 'executionTimedOutEventDetails' },
} as const

/** It has not ended. */
export function isUnderWay({ running, dormant }: Engine, arn: string): boolean {
  return running.has(arn) || dormant.has(arn)
}
