/** Ranges of numbers, and those that a number is in: without looking at the others, however many there are. */

export interface Ranges<Value> {
  add(from: number, to: number, value: Value): void
  /** Its bounds are taken for part of a range. */
  around(point: number): Iterable<Value>
}

interface Range<Value> {
  readonly from: number
  readonly to: number
  readonly value: Value
}

export function createRanges<Value>(): Ranges<Value> {
  /** By where they begin. */
  let sorted: readonly Range<Value>[] = []
  let added: Range<Value>[] = []
  /** The furthest end of each part that is looked at whole, by its middle. */
  let furthest: number[] = []

  function sort(): void {
    sorted = [...sorted, ...added].sort((one, other) => one.from - other.from)
    added = []
    furthest = []
    measure(0, sorted.length)
  }

  function measure(start: number, end: number): number {
    if (start >= end) return Number.NEGATIVE_INFINITY
    const middle = (start + end) >> 1
    const own = sorted[middle]?.to ?? Number.NEGATIVE_INFINITY
    const most = Math.max(own, measure(start, middle), measure(middle + 1, end))
    furthest[middle] = most
    return most
  }

  function* within(start: number, end: number, point: number): Generator<Value> {
    const middle = (start + end) >> 1
    const range = sorted[middle]
    if (start >= end || !range || (furthest[middle] ?? point) < point) return
    yield* within(start, middle, point)
    if (range.from > point) return
    if (range.to >= point) yield range.value
    yield* within(middle + 1, end, point)
  }

  return {
    add(from, to, value) {
      added.push({ from, to, value })
    },
    around(point) {
      if (added.length > 0) sort()
      return within(0, sorted.length, point)
    },
  }
}
