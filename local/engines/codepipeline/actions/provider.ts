/** What each kind of action says of itself, and how far one step of it comes. */
import type { Cloud } from '../../../kernel/cloud'
import type { Principal } from '../../../kernel/principal'
import type { PipelineDeclaration } from '../definition/declaration'
import type { ActionRecord, ArtifactPlace, ExecutionRecord, External, Problem } from '../state/executions'

export interface Provider {
  readonly category: string
  readonly name: string
  /** Members of its configuration, in AWS's names: whether one must be there. */
  readonly configuration: Readonly<Record<string, 'required' | 'optional'>>
  /** The least and the most artefacts that it takes and gives. */
  readonly inputs: readonly [least: number, most: number]
  readonly outputs: readonly [least: number, most: number]
  /** More than its members; throws InvalidActionDeclarationException, or NotModelled. */
  check?(configuration: Readonly<Record<string, string>>, action: string): void
  /**
   * Does as much as it can without waiting, and is asked again until it says how the action ended. What it starts outside
   * carries the action execution's id, for it may have been killed before it could write down that it did.
   */
  step(context: StepContext): Promise<Step>
  /** Of a source that can be polled: the revision that is there now, if its configuration asks for polls. */
  poll?(
    configuration: Readonly<Record<string, string>>,
    call: StepContext['call'],
  ): Promise<string | undefined> | undefined
  /** The clock has come to the deadline that it gave. */
  late?(action: ActionRecord): Step
}

export interface StepContext {
  readonly cloud: Cloud
  readonly action: ActionRecord
  readonly execution: ExecutionRecord
  readonly structure: PipelineDeclaration
  /** Of the action's configuration. */
  setting(name: string): string | undefined
  /** Who it acts as: the action's role, or the pipeline's. */
  role(): Promise<Principal>
  /** Calls a service as the action's role. */
  call<Output>(service: string, operation: string, input: object): Promise<Output>
  input(name?: string): ArtifactPlace | undefined
}

export type Step =
  /** It goes on with what is now written down; `jobId` is of the job that it is about to give out. */
  | { readonly kind: 'again'; readonly work: unknown; readonly external?: External; readonly jobId?: string }
  /** What it waits for runs in real time, or tells nobody when it ends: it looks again in a moment. */
  | { readonly kind: 'look'; readonly work?: unknown; readonly external?: External }
  /** Somebody answers, or the clock comes to the deadline. */
  | { readonly kind: 'wait'; readonly work: unknown; readonly deadline: number; readonly external?: External }
  | Ended

export type Ended = Succeeded | Failed

export interface Succeeded {
  readonly kind: 'succeed'
  readonly external?: External
  readonly variables?: Readonly<Record<string, string>>
  /** Of a source: what it took. */
  readonly revision?: { readonly id: string; readonly summary?: string | undefined; readonly url?: string | undefined }
  readonly updatedBy?: string
}

export interface Failed {
  readonly kind: 'fail'
  readonly problem: Problem
  readonly external?: External
  readonly updatedBy?: string
}

export function failed(code: string, message: string, external?: External): Failed {
  return { kind: 'fail', problem: { code, message }, ...(external && { external }) }
}
