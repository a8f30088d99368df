export interface CompileOptions {
  /** Milliseconds after which an evaluation is stopped, where it stops for anything. */
  readonly patience: number
}

export interface Compiled {
  /** As jsonata parses it. */
  readonly ast: unknown
  /** Never rejects. `now` is in milliseconds since the epoch. */
  evaluate(bindings: Readonly<Record<string, unknown>>, now: number): Promise<Evaluated>
}

/** A value (undefined: nothing), or what is wrong. */
export interface Evaluated {
  readonly value?: unknown
  /** In jsonata's words. */
  readonly error?: string
  readonly isTooLong?: boolean
  /** It gave what JSON cannot hold: a function, a number that is none. */
  readonly unsupported?: boolean
}

/** @throws SyntaxError with JSONata's own message */
export function compile(source: string, options: CompileOptions): Compiled
