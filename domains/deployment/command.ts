/** A command as the domain keeps it: what somebody has asked of a pipeline, and what came of it. */

export type Asked =
  | {
      readonly what: 'start'
      readonly pipeline: string
      readonly variables?: Readonly<Record<string, string>> | undefined
    }
  | {
      readonly what: 'retry'
      readonly pipeline: string
      readonly run: string
      readonly stage: string
      readonly actions: 'failed' | 'all'
    }
  | {
      readonly what: 'stop'
      readonly pipeline: string
      readonly run: string
      readonly abandon: boolean
      readonly reason?: string | undefined
    }
  | { readonly what: 'rollback'; readonly pipeline: string; readonly stage: string; readonly to: string }

export type What = Asked['what']
export type AskedTo<Which extends What> = Extract<Asked, { readonly what: Which }>

/** How it was just before CodePipeline was called: by that a call whose answer was lost is told from one that never came. */
export interface Before {
  /** Whose calls CodePipeline is to tell apart from those of others: the function. */
  readonly caller?: string | undefined
  /** The newest run of the pipeline. */
  readonly newest?: string | undefined
  /** How often the stage of the run was retried. */
  readonly retries?: number | undefined
}

export interface Command {
  /** A ULID; CodePipeline knows a start by it, and a stop. */
  readonly id: string
  /** Raised by every write; the condition of the next one. */
  readonly version: number
  /** `begun`: CodePipeline is being called, or was. `refused`: it would not, and nothing stands for the key. */
  readonly status: 'begun' | 'done' | 'refused'
  /** Without what was said with it, once it is done. */
  readonly asked: Asked
  /** Who asked, until it is over; the audit knows it from then on. */
  readonly by?: { readonly actor: string; readonly correlationId: string; readonly at: string } | undefined
  readonly before: Before
  /** How many have taken it up since it was begun: with more than one, a call may have come before. */
  readonly tries: number
  /** What it has come to: the run that it began, or was about. */
  readonly run?: string | undefined
}
