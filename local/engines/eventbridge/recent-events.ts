/**
 * The events that came last, in memory, so that one which no archive keeps can still be held against a pattern
 * that it did not meet. The trace keeps no event's detail, so this is all there is of the others.
 */
import type { BusEvent } from './event'

export interface Recent {
  readonly bus: string
  readonly event: BusEvent
}

export interface RecentEvents {
  keep(bus: string, event: BusEvent): void
  /** On `bus`, if it was there too: an event that a rule sends to another bus keeps its id. */
  find(id: string, bus?: string): Recent | undefined
}

const mostEvents = 1000
/** Characters of detail, all events together. */
const mostText = 8 * 1024 * 1024

export function createRecentEvents(): RecentEvents {
  /** By id, oldest first; of one id, the bus where it was last comes last. */
  const events = new Map<string, readonly Recent[]>()
  let text = 0
  const lengthOf = (kept: readonly Recent[]): number => kept.reduce((sum, { event }) => sum + event.detail.length, 0)

  return {
    keep(bus, event) {
      const before = events.get(event.id) ?? []
      const now = [...before.filter((each) => each.bus !== bus), { bus, event }]
      events.delete(event.id)
      events.set(event.id, now)
      text += lengthOf(now) - lengthOf(before)
      for (const [id, oldest] of events) {
        if (events.size <= mostEvents && text <= mostText) break
        events.delete(id)
        text -= lengthOf(oldest)
      }
    },
    find(id, bus) {
      const kept = events.get(id) ?? []
      return kept.find((each) => each.bus === bus) ?? kept.at(-1)
    },
  }
}
