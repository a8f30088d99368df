/**
 * The events that came last, in memory, so that one which no archive keeps can still be held against a pattern
 * that it did not meet. The trace keeps no event's detail, so this is all there is of the others.
 */
import type { BusEvent } from './event'

export interface RecentEvents {
  keep(bus: string, event: BusEvent): void
  find(id: string): { readonly bus: string; readonly event: BusEvent } | undefined
}

const mostEvents = 1000
/** Characters of detail, all events together. */
const mostText = 8 * 1024 * 1024

export function createRecentEvents(): RecentEvents {
  const events = new Map<string, { readonly bus: string; readonly event: BusEvent }>()
  let text = 0

  return {
    keep(bus, event) {
      const before = events.get(event.id)
      if (before) text -= before.event.detail.length
      events.delete(event.id)
      events.set(event.id, { bus, event })
      text += event.detail.length
      for (const [id, oldest] of events) {
        if (events.size <= mostEvents && text <= mostText) break
        events.delete(id)
        text -= oldest.event.detail.length
      }
    },
    find: (id) => events.get(id),
  }
}
