/** What compiled states have in common, and what entering one decides. */

import type { StateFailure } from '../failures/state-failure'
import type { Integration, Pattern } from '../integrations/integration'
import type { Payload } from '../payload'
import type { Catcher } from './catch'
import type { Flow } from './machine'
import type { Exit, Processing } from './processing'
import type { Retrier } from './retry'
import type { Evaluate, Scope } from './scope'

export type QueryLanguage = 'JSONPath' | 'JSONata'
export type StateType = 'Pass' | 'Task' | 'Choice' | 'Wait' | 'Succeed' | 'Fail' | 'Parallel' | 'Map'

export interface State {
  readonly name: string
  readonly type: StateType
  readonly language: QueryLanguage
  /** Where it goes on; undefined ends its flow. Choice rules and catchers have targets of their own. */
  readonly next: string | undefined
  readonly retriers: readonly Retrier[]
  readonly catchers: readonly Catcher[]
  /** All states that it may lead to, with the field that says so. */
  readonly targets: readonly Target[]
  /** Decides what happens when the state is entered, and again when it is retried. */
  enter(scope: Scope, now: number): Promise<Step> | Step
  /** Output and variables once its task, branches, iterations or wait have given `result`. */
  exit(scope: Scope, result: unknown): Promise<Exit> | Exit
  /** Parallel: the flow of each branch. Map: the one that every item goes through. */
  flow?(index: number): Flow
  /** Task only. */
  readonly task?: TaskDefinition
}

export interface Target {
  readonly name: string
  /** Such as `Catch/0/Next`. */
  readonly field: string
}

export type Step =
  | { readonly kind: 'leave'; readonly exit: Exit; readonly next: string | undefined }
  | { readonly kind: 'wait'; readonly until: number }
  | { readonly kind: 'task'; readonly timing: TaskTiming }
  | { readonly kind: 'branches'; readonly inputs: readonly Payload[] }
  | {
      readonly kind: 'items'
      readonly items: readonly unknown[]
      readonly limits: MapLimits
      /** What is wrong with the limits, which is found when the Map has started. */
      readonly failure?: StateFailure | undefined
    }
  | { readonly kind: 'fail'; readonly failure: StateFailure }

export interface TaskTiming {
  readonly timeoutSeconds?: number
  readonly heartbeatSeconds?: number
}

export interface MapLimits {
  readonly maxConcurrency: number
  readonly toleratedCount: number | undefined
  readonly toleratedPercentage: number | undefined
}

export interface TaskDefinition {
  readonly resource: string
  readonly integration: Integration
  readonly pattern: Pattern
  /** Parameters or Arguments; evaluated for each attempt, since each has a token of its own. */
  readonly parameters: Processing['parameters']
  /** The role of its Credentials. */
  readonly roleArn?: Evaluate<string> | undefined
}

export interface MapState extends State {
  readonly type: 'Map'
  /** The input of one iteration; `scope.context.Map.Item` is the item. */
  itemInput(scope: Scope, item: unknown): unknown
}
