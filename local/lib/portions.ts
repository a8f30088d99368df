/** Cuts `all` into runs of no more than `most` bytes and items, in order; what is longer alone is a run of its own. */
export function* portions<Item>(
  all: readonly Item[],
  most: number,
  bytesOf: (item: Item) => number,
  mostItems = Number.POSITIVE_INFINITY,
): Iterable<readonly Item[]> {
  let portion: Item[] = []
  let bytes = 0
  for (const item of all) {
    const size = bytesOf(item)
    if (portion.length === mostItems || (portion.length > 0 && bytes + size > most)) {
      yield portion
      portion = []
      bytes = 0
    }
    portion.push(item)
    bytes += size
  }
  if (portion.length > 0) yield portion
}
