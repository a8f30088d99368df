/**
 * A priority queue: the least entry first. Entries that went stale are left in it and skipped by whoever takes them.
 *
 * Ours, since the clock hangs every timer on it: a comparison that answers yes or no, and a hole that moves instead of
 * entries that are exchanged, take two thirds of heap-js's time (a million pops and pushes on 10,000 entries: 0.35 to
 * 0.45 s against 0.5 to 0.65 s).
 */
export interface Heap<T> {
  readonly size: number
  push(entry: T): void
  pop(): T | undefined
  peek(): T | undefined
  /** In no order. */
  [Symbol.iterator](): Iterator<T>
  /** Drops the entries that are not live. */
  keep(isLive: (entry: T) => boolean): void
}

export function createHeap<T>(isBefore: (a: T, b: T) => boolean): Heap<T> {
  let entries: T[] = []
  return {
    get size() {
      return entries.length
    },
    [Symbol.iterator]: () => entries[Symbol.iterator](),
    push(entry) {
      let index = entries.push(entry) - 1
      while (index > 0) {
        const parent = (index - 1) >> 1
        const above = entries[parent] as T
        if (!isBefore(entry, above)) break
        entries[index] = above
        entries[parent] = entry
        index = parent
      }
    },
    pop() {
      const first = entries[0]
      const last = entries.pop() as T
      if (entries.length === 0) return first
      let index = 0
      for (;;) {
        let least = 2 * index + 1
        if (least >= entries.length) break
        if (least + 1 < entries.length && isBefore(entries[least + 1] as T, entries[least] as T)) least++
        if (!isBefore(entries[least] as T, last)) break
        entries[index] = entries[least] as T
        index = least
      }
      entries[index] = last
      return first
    },
    peek: () => entries[0],
    keep(isLive) {
      // What is sorted is a heap.
      entries = entries.filter(isLive).sort((a, b) => (isBefore(a, b) ? -1 : 1))
    },
  }
}
