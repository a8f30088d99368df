/** What stands behind the Resource of a task. */
import type { Cloud } from '../../../kernel/cloud'
import type { Principal } from '../../../kernel/principal'
import type { Takes } from './parameters'

/** How the task ends: with the answer, with the end of what was started, or when its token comes back. */
export type Pattern = 'request-response' | 'sync' | 'callback'

export interface TaskCall {
  readonly cloud: Cloud
  /** A session of the state machine's role. */
  readonly caller: Principal
  readonly parameters: unknown
  /** The same as they were recorded. */
  readonly text: string
  readonly executionArn: string
  readonly machineArn: string
  /** It was sent before, and the answer was lost with the process. */
  readonly again: boolean
}

export interface Integration {
  /** Which events tell of it: Task…, LambdaFunction… or Activity…. */
  readonly events: 'task' | 'lambda-function' | 'activity'
  /** Such as `lambda`, `aws-sdk:dynamodb`. */
  readonly resourceType: string
  /** Such as `invoke.waitForTaskToken`; for a function or an activity its ARN. */
  readonly resource: string
  /** What it takes, where that is known. */
  readonly takes?: Takes
  /** What of its parameters in a definition the local cloud does not do: it is refused by name. */
  notModelled?(given: object): string[]
  /** What else stops a task from being started with these parameters, which are an object, in AWS's words. */
  problems?(parameters: object): string[]
  /** Completes the parameters before they are recorded, so that sending them again is the same call. */
  prepare?(parameters: unknown): unknown
  /** Makes the call; an answer that keeps its text is a `Payload`. Throws `StateFailure`. */
  call(call: TaskCall): Promise<unknown>
  /** For `sync` on an execution: whether its output is given as JSON (`.sync:2`) or as text. */
  readonly parsesOutput?: boolean
}
