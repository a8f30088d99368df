/** Who makes a change, when, and in which story. */
export interface Act {
  readonly now: Date
  readonly correlationId: string
  readonly causationId?: string | undefined
  /** The subject of who does it, or `signalbox`. */
  readonly actor: string
}
