/** What the compiler of a definition carries along. */
import type { Integrations } from '../integrations/integrations'
import type { Fields } from './fields'
import type { Flow, MachineType } from './machine'
import type { Report } from './report'
import type { QueryLanguage, State } from './state'

export interface CompileContext {
  readonly report: Report
  readonly type: MachineType
  /** Of the machine; a state may say its own. */
  readonly language: QueryLanguage
  readonly integrations: Integrations
  readonly now: () => number
  /** Names of all states so far: they are unique in the whole machine. */
  readonly names: Set<string>
  /** Where the variables of the flow that is being compiled are assigned. */
  readonly assignments: AssignmentScope
  /** Compiles the StartAt and States of a branch or a processor. */
  compileFlow(fields: Fields): Flow
}

export interface Assignment {
  readonly name: string
  /** The state that makes it. */
  readonly state: string
  readonly location: string
}

export interface AssignmentScope {
  readonly assigned: Assignment[]
  readonly inner: { readonly state: string; readonly scope: AssignmentScope }[]
  /** The state that is being compiled. */
  state: string
  states: ReadonlyMap<string, State>
}

export function createAssignmentScope(): AssignmentScope {
  return { assigned: [], inner: [], state: '', states: new Map() }
}
