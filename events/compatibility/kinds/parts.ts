/**
 * A structure is taken by an alternative if every part is. So a structure that no alternative takes has, for
 * each of them, one part that it refuses: these are the ways to choose which, and the search is over all.
 */
import { best, type Found } from '../found'
import type { Schema } from '../schema'
import type { Search } from '../search'

/** One field or item, what it has to be, and the alternatives that it has to avoid. */
export interface Part {
  readonly within: Schema
  readonly outside: readonly Schema[]
  /** `free`: it may be there or not. */
  readonly presence: 'present' | 'absent' | 'free'
}
export type Parts<Key> = ReadonlyMap<Key, Part>

export interface Ways<Key> {
  /** The structures in which this alternative is refused. A way that costs nothing may be given alone. */
  readonly refusals: (alternative: number, parts: Parts<Key>) => readonly Parts<Key>[]
  readonly alternatives: number
  /** A structure of these parts. */
  readonly build: (parts: Parts<Key>) => readonly Found[]
}

/** So many structures are tried where those before are doubtful. */
const enough = 3

export function findStructures<Key>(parts: Parts<Key>, ways: Ways<Key>): readonly Found[] {
  // An alternative that can't be refused at all ends the search before it branches.
  for (let alternative = 0; alternative < ways.alternatives; alternative++) {
    if (ways.refusals(alternative, parts).length === 0) return []
  }
  const found: (readonly Found[])[] = []
  let values = 0

  function refuse(alternative: number, current: Parts<Key>): void {
    if (values >= enough) return
    if (alternative === ways.alternatives) {
      const built = ways.build(current)
      values += built.filter((each) => 'value' in each).length
      found.push(built)
      return
    }
    for (const next of ways.refusals(alternative, current)) refuse(alternative + 1, next)
  }

  refuse(0, parts)
  return best(found)
}

/** The part with one more alternative to avoid, if anything is left of it. */
export function avoiding(part: Part, schema: Schema, search: Search): Part | undefined {
  if (part.presence === 'absent') return undefined
  const outside = [...part.outside, schema]
  return search.find(part.within, outside).length === 0 ? undefined : { ...part, presence: 'present', outside }
}
