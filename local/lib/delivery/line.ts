/**
 * Those that stand in line in memory, first come first served: their keys, and of so many what they bring with them.
 * The others are read from disk again when it is their turn.
 */
export interface Line<Item> {
  readonly length: number
  has(key: string): boolean
  push(key: string, item?: Item): void
  /** The first of them; there is one. */
  shift(): Standing<Item>
  clear(): void
}

export interface Standing<Item> {
  readonly key: string
  readonly item: Item | undefined
}

/** Shared by lines that together may keep no more. */
export interface Holding {
  /** In characters, as the items are measured. */
  left: number
}

export function createLine<Item>(holding: Holding, size: (item: Item) => number): Line<Item> {
  let standing: Standing<Item>[] = []
  let head = 0
  const keys = new Set<string>()

  function shift(): Standing<Item> {
    const first = standing[head++] as Standing<Item>
    if (head > 1024 && head * 2 > standing.length) {
      standing = standing.slice(head)
      head = 0
    }
    keys.delete(first.key)
    if (first.item !== undefined) holding.left += size(first.item)
    return first
  }

  return {
    get length() {
      return standing.length - head
    },
    has: (key) => keys.has(key),
    push(key, item) {
      keys.add(key)
      const taken = item === undefined ? 0 : size(item)
      const fits = taken <= holding.left
      if (fits) holding.left -= taken
      standing.push({ key, item: fits ? item : undefined })
    },
    shift,
    clear() {
      while (standing.length > head) shift()
      standing = []
      head = 0
    },
  }
}
