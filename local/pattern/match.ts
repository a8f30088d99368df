/** Whether an event meets a pattern. */
import { agrees, type FlatEvent, type FlatLeaf, type Place } from './flat-event'
import type { Alternative, FieldTest, Pattern } from './pattern'

export function matches(pattern: Pattern, event: FlatEvent): boolean {
  for (const alternative of pattern.alternatives) {
    if (matchesFrom(alternative, 0, event, [])) return true
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

/** Tries for each field the leaves that agree with the array elements chosen for the fields before it. */
function matchesFrom(alternative: Alternative, index: number, event: FlatEvent, chosen: readonly Place[]): boolean {
  const field = alternative[index]
  if (!field) return true
  let exists = false
  for (const leaf of event.leaves(field.path)) {
    if (leaf.place === undefined) {
      exists = true
      // It binds nothing, so if the rest fails with it, it fails with any other leaf.
      if (meets(field, leaf)) return matchesFrom(alternative, index + 1, event, chosen)
    } else if (agrees(leaf.place, chosen)) {
      exists = true
      if (meets(field, leaf) && matchesFrom(alternative, index + 1, event, [...chosen, leaf.place])) return true
    }
  }
  return field.absent && !exists && matchesFrom(alternative, index + 1, event, chosen)
}
