/** What the local cloud tells of one thing that happened. */
export interface TraceRecord {
  /** Counts up over all records. */
  readonly seq: number
  /** Milliseconds since 1970, by the cloud's clock. */
  readonly at: number
  /** Such as `event.accepted`. */
  readonly kind: string
  readonly subject: string
  readonly ids: readonly string[]
  readonly correlationId?: string
  readonly detail: Readonly<Record<string, unknown>>
}
