/** An execution as a page shows it: its history as visits of states, with what went in, came out and failed. */
export interface HistoryEvent {
  readonly id: number
  readonly previousEventId: number
  readonly timestamp: string
  readonly type: string
  readonly [details: string]: unknown
}

export interface ToldExecution {
  readonly arn: string
  readonly name: string
  readonly machineName: string
  readonly status: string
  readonly startDate: number
  readonly stopDate?: number
  readonly input: string
  readonly output?: string
  readonly error?: string
  readonly cause?: string
}

export interface Waiting {
  readonly state: string
  readonly what: 'wait' | 'retry' | 'timeout' | 'heartbeat'
  readonly until: string
}

export interface ExecutionAnswer {
  readonly now: string
  readonly execution: ToldExecution
  readonly definition: string
  readonly events: readonly HistoryEvent[]
  readonly isMore: boolean
  readonly waiting: readonly Waiting[]
}

export interface Failure {
  readonly at: string
  readonly error: string
  readonly cause: string
}

export interface Visit {
  /** Of the event by which the state was entered. */
  readonly id: number
  readonly state: string
  /** Such as `Task`. */
  readonly type: string
  readonly at: string
  readonly input: string | undefined
  leftAt?: string
  output?: string
  /** Of a task: how often it was tried. */
  attempts: number
  readonly failures: Failure[]
  /** The Map or Parallel state that it is in. */
  readonly parent: Visit | undefined
  readonly iteration: number | undefined
}

export interface Told {
  readonly visits: readonly Visit[]
  /** `from>to`, of states that followed each other. */
  readonly taken: ReadonlySet<string>
}

/** Events of a line of an execution follow each other by `previousEventId`; branches and iterations are lines of their own. */
export function tellVisits(events: readonly HistoryEvent[]): Told {
  const visits: Visit[] = []
  const taken = new Set<string>()
  /** Where a line is after an event: in a visit, or behind one. */
  const inside = new Map<number, Visit | undefined>()
  const behind = new Map<number, Visit>()
  const iterations = new Map<number, number | undefined>()

  for (const event of events) {
    const { id, previousEventId: before, timestamp, type } = event
    const current = inside.get(before)
    let next = current
    let iteration = iterations.get(before)
    if (type.endsWith('StateEntered')) {
      const { name, input } = detailsOf(event)
      const from = behind.get(before)
      next = {
        id,
        state: text(name),
        type: type.slice(0, -'StateEntered'.length),
        at: timestamp,
        input: textIf(input),
        attempts: 0,
        failures: [],
        parent: current,
        iteration,
      }
      if (from) taken.add(`${from.state}>${next.state}`)
      visits.push(next)
    } else if (type.endsWith('StateExited')) {
      const { name, output } = detailsOf(event)
      const left = around(current, text(name))
      if (left) {
        left.leftAt = timestamp
        const given = textIf(output)
        if (given !== undefined) left.output = given
        behind.set(id, left)
        iteration = left.iteration
      }
      next = left?.parent
    } else if (type === 'MapIterationStarted') {
      const { name, index } = detailsOf(event)
      next = around(current, text(name)) ?? current
      iteration = typeof index === 'number' ? index : undefined
    } else if (/(Scheduled)$/.test(type) && current) {
      current.attempts++
    } else if (/(Failed|TimedOut|Aborted)$/.test(type) && current && !type.startsWith('Execution')) {
      const { error, cause } = detailsOf(event)
      if (!type.startsWith('MapIteration')) {
        current.failures.push({ at: timestamp, error: text(error) || type, cause: text(cause) })
      }
    }
    inside.set(id, next)
    iterations.set(id, iteration)
  }
  return { visits, taken }
}

/** The visit, or the one around it, that is of this state. */
function around(visit: Visit | undefined, state: string): Visit | undefined {
  for (let each = visit; each; each = each.parent) if (each.state === state) return each
  return undefined
}

function detailsOf(event: HistoryEvent): Readonly<Record<string, unknown>> {
  const [, details] = Object.entries(event).find(([name]) => name.endsWith('Details')) ?? []
  return typeof details === 'object' && details !== null ? (details as Record<string, unknown>) : {}
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const textIf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** How a visit ended, or that it has not. */
export function stateOfVisit(
  { leftAt, failures }: Visit,
  isRunning: boolean,
): 'left' | 'caught' | 'running' | 'failed' {
  if (leftAt !== undefined) return failures.length > 0 ? 'caught' : 'left'
  return isRunning ? 'running' : 'failed'
}
