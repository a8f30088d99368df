/** What the compiler of a definition carries along. */
import type { Integrations } from '../integrations/integrations'
import type { Fields } from './fields'
import type { Flow, MachineType } from './machine'
import type { Report } from './report'
import type { QueryLanguage } from './state'

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

export interface AssignmentScope {
  /** By name, the place of the first assignment. */
  readonly assigned: Map<string, string>
  readonly inner: AssignmentScope[]
}

export function createAssignmentScope(): AssignmentScope {
  return { assigned: new Map(), inner: [] }
}
