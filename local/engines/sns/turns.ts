/**
 * Where order counts: in its lane nothing goes before what came before it. What waits to be tried again holds up the others,
 * each of which waits a millisecond longer than the one before it.
 */
export interface Turns {
  /** Until when one must wait, in milliseconds since the epoch; undefined: it is its turn. */
  waits(lane: string, id: string): number | undefined
  /** It was tried, and is tried again at this time. */
  again(lane: string, id: string, at: number): void
  done(lane: string, id: string): void
}

interface Waiting {
  readonly id: string
  due: number
}

export function createTurns(now: () => number): Turns {
  /** In order. Lanes in which nothing waits are not in it. */
  const lanes = new Map<string, Waiting[]>()

  function line(lane: string): Waiting[] {
    const waiting = lanes.get(lane) ?? []
    lanes.set(lane, waiting)
    return waiting
  }

  return {
    waits(lane, id) {
      const waiting = lanes.get(lane)
      if (!waiting || waiting[0]?.id === id) return undefined
      const index = waiting.findIndex((each) => each.id === id)
      const before = waiting[(index < 0 ? waiting.length : index) - 1] as Waiting
      const due = Math.max(now(), before.due) + 1
      if (index < 0) waiting.push({ id, due })
      else (waiting[index] as Waiting).due = due
      return due
    },
    again(lane, id, at) {
      const waiting = line(lane)
      const known = waiting.find((each) => each.id === id)
      if (known) known.due = at
      else waiting.push({ id, due: at })
    },
    done(lane, id) {
      const waiting = lanes.get(lane)
      if (!waiting) return
      const index = waiting.findIndex((each) => each.id === id)
      if (index >= 0) waiting.splice(index, 1)
      if (waiting.length === 0) lanes.delete(lane)
    },
  }
}
