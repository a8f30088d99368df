/**
 * The order in which a queue gives out its messages. A standard queue: whatever has been visible longest. A
 * FIFO queue: group by group, each strictly in order, and none of a group while one of it is in flight.
 */
import { createHeap, type Heap } from '../../kernel/heap'
import { type Message, visibleAt } from './message'

export interface Line {
  add(message: Message): void
  /** Its visibility has changed. */
  update(message: Message): void
  remove(message: Message): void
  /**
   * Offers visible messages until `wanted` are taken. `offer` says whether it took one as delivered; either way
   * it must have moved the message on, by making it invisible or by removing it.
   */
  take(now: number, wanted: number, offer: (message: Message) => boolean): void
  /** When the next message may become visible; undefined if there is none. */
  nextAt(): number | undefined
}

interface Entry<T> {
  readonly at: number
  readonly order: number
  readonly version: number
  readonly item: T
}

const isBefore = <T>(a: Entry<T>, b: Entry<T>): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)

/** Drops what went stale, once it outnumbers the `live` others. */
function prune<T>(heap: Heap<T>, live: number, isLive: (entry: T) => boolean): void {
  if (heap.size > 2 * live + 64) heap.keep(isLive)
}

export function createStandardLine(): Line {
  const heap = createHeap<Entry<Message>>(isBefore)
  const isLive = (entry: Entry<Message>): boolean => !entry.item.gone && entry.version === entry.item.version
  let live = 0

  function put(message: Message): void {
    heap.push({ at: visibleAt(message), order: message.sent.order, version: ++message.version, item: message })
    prune(heap, live, isLive)
  }

  function first(): Entry<Message> | undefined {
    for (let entry = heap.peek(); entry; entry = heap.peek()) {
      if (isLive(entry)) return entry
      heap.pop()
    }
    return undefined
  }

  return {
    add(message) {
      live++
      put(message)
    },
    update: put,
    remove(message) {
      live--
      message.gone = true
      prune(heap, live, isLive)
    },
    take(now, wanted, offer) {
      let taken = 0
      for (let entry = first(); taken < wanted && entry && entry.at <= now; entry = first()) {
        heap.pop()
        if (offer(entry.item)) taken++
      }
    },
    nextAt: () => first()?.at,
  }
}

interface Group {
  readonly id: string
  readonly messages: Message[]
  version: number
}

export function createFifoLine(): Line {
  const groups = new Map<string, Group>()
  const heap = createHeap<Entry<Group>>(isBefore)
  const isLive = (entry: Entry<Group>): boolean => entry.version === entry.item.version

  /** Messages that were received stand at the head; the group waits until the last of them is back or deleted. */
  function readyAt(group: Group): number {
    let ready = visibleAt(group.messages[0] as Message)
    for (const message of group.messages) {
      if (!message.reception) break
      ready = Math.max(ready, message.reception.visibleAt)
    }
    return ready
  }

  function put(group: Group): void {
    group.version++
    const head = group.messages[0]
    if (!head) groups.delete(group.id)
    else heap.push({ at: readyAt(group), order: head.sent.order, version: group.version, item: group })
    prune(heap, groups.size, isLive)
  }

  function first(): Entry<Group> | undefined {
    for (let entry = heap.peek(); entry; entry = heap.peek()) {
      if (isLive(entry)) return entry
      heap.pop()
    }
    return undefined
  }

  const groupOf = (message: Message): Group | undefined => groups.get(message.sent.groupId ?? '')

  return {
    add(message) {
      const id = message.sent.groupId ?? ''
      const group = groups.get(id) ?? { id, messages: [], version: 0 }
      groups.set(id, group)
      group.messages.push(message)
      if (group.messages.length === 1 || message.reception) put(group)
    },
    update(message) {
      const group = groupOf(message)
      if (group) put(group)
    },
    remove(message) {
      message.gone = true
      const group = groupOf(message)
      const index = group?.messages.indexOf(message) ?? -1
      if (!group || index < 0) return
      group.messages.splice(index, 1)
      put(group)
    },
    take(now, wanted, offer) {
      let taken = 0
      for (let entry = first(); taken < wanted && entry && entry.at <= now; entry = first()) {
        heap.pop()
        const group = entry.item
        for (const message of [...group.messages.slice(0, wanted - taken + 100)]) {
          if (taken === wanted || visibleAt(message) > now) break
          if (offer(message)) taken++
        }
        put(group)
      }
    },
    nextAt: () => first()?.at,
  }
}
