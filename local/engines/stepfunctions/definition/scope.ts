/** What an expression of either query language can see. */
export interface Scope {
  /** What `$` stands for in a path, and `$states.input` in JSONata. */
  readonly input: unknown
  /** The context object: `$$`, `$states.context`. */
  readonly context: unknown
  readonly variables: Variables
  /** `$states.result`: what the task, the branches or the iterations gave. */
  readonly result?: unknown
  /** `$states.errorOutput`, in a Catch. */
  readonly errorOutput?: unknown
  /** Is told what the state makes of its data, step by step, when it is tested. */
  readonly inspect?: Inspect | undefined
}

/** By the name that TestState gives it. */
export type Inspect = (member: string, value: unknown) => void

export type Variables = Readonly<Record<string, unknown>>

/** A compiled field. JSONata evaluates in steps, so its value may come later. */
export type Evaluate<Value = unknown> = (scope: Scope) => Value | Promise<Value>
