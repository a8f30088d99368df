/** Whether an event meets a pattern. */
import { agrees, type FlatEvent, type FlatLeaf, type Place } from './flat-event'
import type { Alternative, FieldTest, Pattern } from './pattern'

export function matches(pattern: Pattern, event: FlatEvent): boolean {
  for (const alternative of pattern.alternatives) {
    if (meetsAlternative(alternative, event)) return true
  }
  return false
}

export function meets(field: FieldTest, leaf: FlatLeaf): boolean {
  if (field.present) return true
  for (const test of field.tests) {
    if (test.matches(leaf.value)) return true
  }
  return false
}

interface Search {
  readonly fields: Alternative
  readonly event: FlatEvent
  /** Leaves that it may still try. */
  left: number
  /** What is known to lead nowhere: a field, and the elements chosen in arrays that it and those after it look into. */
  readonly dead: Set<string> | undefined
  readonly arraysFrom: readonly ReadonlySet<number>[]
}

/** So many leaves tried are enough for nearly every event, and need no memory. */
const shortSearch = 2_000
/** The most that an event may cost: the fields that are left are in arrays of arrays, made to be slow. */
const longSearch = 1_000_000

function meetsAlternative(alternative: Alternative, event: FlatEvent): boolean {
  const search: Search = { fields: alternative, event, left: shortSearch, dead: undefined, arraysFrom: [] }
  const found = matchesFrom(search, 0, [])
  if (found || search.left > 0) return found
  // Fields of the same array stand together, so that little of what was chosen matters to those after them.
  const rank = ({ absent }: FieldTest): number => (absent ? 1 : 0)
  const fields = [...alternative].sort((a, b) => rank(a) - rank(b) || (a.path < b.path ? -1 : 1))
  const arraysFrom = fields.map((_, index) => new Set(fields.slice(index).flatMap(({ path }) => arraysOf(event, path))))
  return matchesFrom({ fields, event, left: longSearch, dead: new Set(), arraysFrom }, 0, [])
}

function arraysOf(event: FlatEvent, path: string): number[] {
  const arrays = new Set<number>()
  for (const { place } of event.leaves(path)) for (let step = place; step; step = step.outer) arrays.add(step.array)
  return [...arrays]
}

/** Tries for each field the leaves that agree with the array elements chosen for the fields before it. */
function matchesFrom(search: Search, index: number, chosen: readonly Place[]): boolean {
  const field = search.fields[index]
  if (!field) return true
  const key = search.dead && keyOf(search, index, chosen)
  if (key !== undefined && search.dead?.has(key)) return false
  const found = tryLeaves(search, field, index, chosen)
  if (!found && key !== undefined) search.dead?.add(key)
  return found
}

function tryLeaves(search: Search, field: FieldTest, index: number, chosen: readonly Place[]): boolean {
  let exists = false
  for (const leaf of search.event.leaves(field.path)) {
    if (--search.left < 0) return false
    if (leaf.place === undefined) {
      exists = true
      // It binds nothing, so if the rest fails with it, it fails with any other leaf.
      if (meets(field, leaf)) return matchesFrom(search, index + 1, chosen)
    } else if (agrees(leaf.place, chosen)) {
      exists = true
      if (meets(field, leaf) && matchesFrom(search, index + 1, [...chosen, leaf.place])) return true
    }
  }
  return field.absent && !exists && matchesFrom(search, index + 1, chosen)
}

function keyOf({ arraysFrom }: Search, index: number, chosen: readonly Place[]): string {
  const relevant = new Set<string>()
  for (const place of chosen) {
    for (let step: Place | undefined = place; step; step = step.outer) {
      if (arraysFrom[index]?.has(step.array)) relevant.add(`${step.array}:${step.element}`)
    }
  }
  return `${index}/${[...relevant].sort().join()}`
}
