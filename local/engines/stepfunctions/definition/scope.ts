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
}

export type Variables = Readonly<Record<string, unknown>>

/** A compiled field. JSONata evaluates in steps, so its value may come later. */
export type Evaluate<Value = unknown> = (scope: Scope) => Value | Promise<Value>
