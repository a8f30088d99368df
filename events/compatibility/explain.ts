/**
 * Says where two schemas differ: every place where something is written that can't be read there, with why and
 * with a whole event that shows it. The verdict doesn't rest on this: the search has decided before.
 */
import type { Pair } from './contain'
import { describeShapes, excessOf } from './describe-shape'
import { explainArray } from './explain-array'
import { explainObject } from './explain-object'
import type { Found } from './found'
import { intersect, isListed } from './intersect'
import { identityOf, type Schema } from './schema'
import type { Shape } from './shapes'

export interface Difference {
  /** Such as `data.votes[].way`; `*` is a field that the schema doesn't name. */
  readonly path: string
  readonly reason: string
  /** A whole event that is written and can't be read. */
  readonly witness?: { readonly value: unknown }
  /** Why there is no witness. */
  readonly doubt?: string
}

const noEvent = 'no event shows it'

/** What writes and what reads, in the words of the reasons: `new events`, `old consumers`. */
export interface Sides {
  readonly writer: string
  readonly reader: string
}

/** A place in both schemas. */
export interface Place {
  readonly written: Schema
  readonly read: Schema
  readonly path: string
  /** Values at this place in known events. */
  readonly examples: readonly unknown[]
  /** Whole events with this value at this place. */
  readonly lift: (value: unknown) => readonly unknown[]
  readonly within: ReadonlySet<string>
}

/** What the files for objects and arrays go on with. */
export interface Explanation {
  readonly pair: Pair
  readonly sides: Sides
  /** Undefined: this place lies within itself (the schema is recursive), and is said above. */
  explain(place: Place): readonly Difference[] | undefined
  difference(place: Place, may: string, takes: string, found: readonly Found[]): Difference
}

export function explainPair(pair: Pair, sides: Sides, examples: readonly unknown[]): readonly Difference[] {
  const { search, isWitness, faults } = pair

  const explanation: Explanation = {
    pair,
    sides,
    explain(place) {
      if (search.find(place.written, [place.read]).length === 0) return []
      const question = `${identityOf(place.written).id} ${identityOf(place.read).id}`
      if (place.within.has(question)) return undefined
      const inside = { ...place, within: new Set([...place.within, question]) }
      const read = search.shapesOf(place.read)
      const written = search.shapesOf(place.written)
      const isStrange = ({ kind }: Shape) => read.every((other) => other.kind !== kind)
      const found = [
        explainStrange(written.filter(isStrange), read, inside),
        ...written.filter((shape) => !isStrange(shape)).map((shape) => explainShape(shape, read, inside)),
      ].filter((each) => each === undefined || each.length > 0)
      return found.length > 0 && found.every((each) => each === undefined)
        ? undefined
        : found.flatMap((each) => each ?? [])
    },
    difference(place, may, takes, found) {
      const { writer, reader } = sides
      const events = found.flatMap((each) => ('value' in each ? place.lift(each.value) : []))
      // Of those that show it, one that shows little else.
      const [witness] = events.filter(isWitness).sort((one, other) => faults(one) - faults(other))
      const doubt = found.find((each) => 'doubt' in each)
      const reason = `${writer} may ${may}; ${reader} ${takes}`
      if (witness !== undefined) return { path: place.path, reason, witness: { value: witness } }
      return { path: place.path, reason, doubt: doubt?.doubt ?? noEvent }
    },
  }

  /** Types that aren't read here at all, in one sentence. */
  function explainStrange(strange: readonly Shape[], read: readonly Shape[], place: Place): readonly Difference[] {
    const found = strange.flatMap((shape) => search.findInShape(shape, []))
    if (found.length === 0) return []
    return [
      explanation.difference(place, `hold ${describeShapes(strange)}`, `take only ${describeShapes(read)}`, found),
    ]
  }

  function explainShape(shape: Shape, read: readonly Shape[], place: Place): readonly Difference[] | undefined {
    const found = search.findInShape(shape, read)
    if (found.length === 0) return []
    const alike = read.filter(({ kind }) => kind === shape.kind)
    const near = alike.filter((other) => !isAnotherOption(shape, other, search.shapesOf))
    const [only] = near
    if (only && near.length === 1) {
      const below =
        shape.kind === 'object' && only.kind === 'object'
          ? explainObject(shape, only, place, explanation)
          : shape.kind === 'array' && only.kind === 'array'
            ? explainArray(shape, only, place, explanation)
            : []
      if (below === undefined || below.length > 0) return below
    }
    return reasonsFor(shape, alike).map(([may, takes]) => explanation.difference(place, may, takes, found))
  }

  const root: Place = {
    ...pair,
    path: '',
    examples,
    lift: (value) => [value],
    within: new Set(),
  }
  const differences = explanation.explain(root) ?? []
  const different = [...new Map(differences.map((each) => [`${each.path} ${each.reason}`, each])).values()]
  // Parts that differ where no event can be: behind another difference, or in a part that is never there.
  const shown = different.filter(({ doubt }) => doubt !== noEvent)
  return shown.length > 0 ? shown : different
}

/** The options of a discriminated union: fields of theirs have no value in common. */
function isAnotherOption(one: Shape, other: Shape, expand: (schema: Schema) => readonly Shape[]): boolean {
  if (one.kind !== 'object' || other.kind !== 'object') return false
  return [...one.fields].some(([name, field]) => {
    const against = other.fields.get(name)
    if (against === undefined) return false
    const [left, right] = [expand(field), expand(against)]
    const areLiterals = [...left, ...right].every(isListed)
    return areLiterals && left.every((each) => right.every((its) => intersect(each, its).length === 0))
  })
}

function reasonsFor(shape: Shape, alike: readonly Shape[]): readonly (readonly [may: string, takes: string])[] {
  if (shape.kind === 'object' || shape.kind === 'array') {
    const what = shape.kind === 'object' ? 'an object' : 'an array'
    return [[`hold ${what} ${kindOf(shape)}`.trimEnd(), 'have no alternative that takes it']]
  }
  const excess = excessOf(shape, alike)
  return excess.length > 0 ? excess : [['hold other values', 'refuse some of them']]
}

/** What tells it from the other objects of a union. */
function kindOf(shape: Shape): string {
  if (shape.kind !== 'object') return ''
  const literals = [...shape.fields].flatMap(([name, field]) => {
    const value = typeof field === 'object' ? field.const : undefined
    return value === undefined ? [] : [`${name} ${JSON.stringify(value)}`]
  })
  return literals.length > 0 ? `with ${literals.join(', ')}` : ''
}
