/** A priority queue: the least entry first. Entries that went stale are left in it and skipped by whoever takes them. */
export interface Heap<T> {
  push(entry: T): void
  pop(): T | undefined
  peek(): T | undefined
  /** Drops the entries that are not live, if they have come to outnumber the `live` others. */
  prune(live: number, isLive: (entry: T) => boolean): void
}

export function createHeap<T>(isBefore: (a: T, b: T) => boolean): Heap<T> {
  let entries: T[] = []
  return {
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
    prune(live, isLive) {
      if (entries.length <= 2 * live + 64) return
      // What is sorted is a heap.
      entries = entries.filter(isLive).sort((a, b) => (isBefore(a, b) ? -1 : 1))
    },
  }
}
