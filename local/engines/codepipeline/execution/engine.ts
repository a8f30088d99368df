/** What the parts of the engine work with. */
import type { Cloud } from '../../../kernel/cloud'
import type { Provider } from '../actions/provider'
import type { ActionDeclaration } from '../definition/declaration'
import type { ActionRecord, Executions } from '../state/executions'
import type { Pipelines } from '../state/pipelines'
import type { Jobs } from './jobs'
import type { Prune } from './retention'
import type { StateEvents } from './state-events'

export interface Engine {
  readonly cloud: Cloud
  readonly pipelines: Pipelines
  readonly executions: Executions
  readonly events: StateEvents
  readonly jobs: Jobs
  /** Of history that is no longer kept. */
  readonly prune: Prune
  providerOf(action: ActionDeclaration): Provider
  /** Between resume and stop: what is put before waits for it. */
  isRunning: boolean
  /** Goes on with an action execution that is in progress. */
  run(actionId: string): void
  /** Keeps the action as it is given, until the clock comes to the deadline. */
  wait(action: ActionRecord, deadline: number): void
  /** It is in progress no more, or another does what it did: no timer of it fires. */
  letGo(actionId: string): void
}
