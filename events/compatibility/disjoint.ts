/** Whether two shapes are seen to have no value in common, as the options of a discriminated union have none. */
import { intersect } from './intersect'
import type { Schema } from './schema'
import type { ObjectShape, Shape } from './shapes'

type Expand = (schema: Schema) => readonly Shape[]

/** How deep in a field of a field a discriminator is looked for. */
const deepest = 3

/** `false` says only that it isn't seen. */
export function areDisjoint(one: Shape, other: Shape, expand: Expand, depth = 0): boolean {
  if (one.kind === 'object' && other.kind === 'object') {
    const named = [...new Set([...one.required, ...other.required])]
    return depth < deepest && named.some((name) => areDisjointAt(name, one, other, expand, depth))
  }
  return intersect(one, other).length === 0
}

function areDisjointAt(name: string, one: ObjectShape, other: ObjectShape, expand: Expand, depth: number): boolean {
  const [left, right] = [one, other].map((shape) => expand(shape.fields.get(name) ?? shape.others))
  return (left ?? []).every((each) => (right ?? []).every((against) => areDisjoint(each, against, expand, depth + 1)))
}
