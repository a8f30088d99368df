/** A compiled definition. */
import type { QueryLanguage, State } from './state'

/** States that lead to each other: a state machine, a branch of a Parallel, the processor of a Map. */
export interface Flow {
  readonly startAt: string
  readonly states: ReadonlyMap<string, State>
}

export interface Machine extends Flow {
  readonly language: QueryLanguage
  readonly timeoutSeconds: number | undefined
}

export type MachineType = 'STANDARD' | 'EXPRESS'
