/** Who makes a change, when, and in which story. */
export interface Act extends Cause {
  readonly now: Date
  /** The subject of who does it, or `signalbox`. */
  readonly actor: string
}

export interface Cause {
  readonly correlationId: string
  readonly causationId?: string | undefined
}
