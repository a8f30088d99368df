/**
 * Looks for a value that one schema takes and none of some others does. That there is none is what "everything
 * that is written can be read" means, and a value found is the witness that it can't.
 *
 * The search takes a schema apart into shapes and hands each to the file of its kind. Fields and items are
 * searched by the same function, with the alternatives they have to avoid, so that a union on either side is
 * decided as a whole: `{ kind: 'a' | 'b' }` is within `{ kind: 'a' } | { kind: 'b' }`.
 *
 * Nothing found means proven. A `doubt` means that it could neither be proven nor refuted.
 */
import { candidates, differIn, type Literals, literalsOf } from './discriminator'
import { areDisjoint } from './disjoint'
import { best, type Found } from './found'
import { takes } from './intersect'
import { findArrays } from './kinds/arrays'
import { findNumbers } from './kinds/numbers'
import { findObjects } from './kinds/objects'
import { findStrings } from './kinds/strings'
import { type Definitions, identityOf, type Schema } from './schema'
import { type ObjectShape, type Shape, shapesOf } from './shapes'

export interface Search {
  /** A few values that `within` takes and none of `outside` does, the best known first; none if there are none. */
  find(within: Schema, outside: readonly Schema[]): readonly Found[]
  /** The same of one shape; `outside` may hold shapes of other kinds. */
  findInShape(within: Shape, outside: readonly Shape[]): readonly Found[]
  shapesOf(schema: Schema): readonly Shape[]
  areDisjoint(one: Shape, other: Shape): boolean
}

/**
 * Answers to questions without references, which are the same in every comparison: the metadata of all events of a
 * catalogue is one question.
 */
const standing = new Map<string, readonly Found[]>()
const standingShapes = new Map<string, readonly Shape[]>()
const mostStanding = 20_000

function keep(answers: Map<string, readonly Found[]>, question: string, found: readonly Found[]): void {
  // A search that has given up says nothing of the next one.
  if (answers === standing && found.some((each) => 'doubt' in each)) return
  if (answers === standing && standing.size >= mostStanding) standing.clear()
  answers.set(question, found)
}

/** Options from which on they are looked up by what tells them apart. */
const many = 8

/** Questions asked before it gives up; the catalogue's events need some hundreds. */
const defaultEffort = 20_000

export function createSearch(definitions: Definitions, effort = defaultEffort): Search {
  const shapes = new Map<string, readonly Shape[]>()
  const knownLiterals = new WeakMap<ObjectShape, Literals>()
  const answers = new Map<string, readonly Found[]>()
  const open = new Map<string, number>()
  /** The outermost open question that the answer in hand rests on. */
  let restsOn = Number.POSITIVE_INFINITY
  let asked = 0

  const search: Search = {
    find(within, outside) {
      const own = identityOf(within)
      const others = outside.map(identityOf)
      if (others.some(({ id }) => id === own.id)) return []
      const question = [own.id, ...[...new Set(others.map(({ id }) => id))].sort()].join('\n')
      const known = own.refers || others.some(({ refers }) => refers) ? answers : standing
      const answer = known.get(question)
      if (answer) return answer
      const depth = open.get(question)
      if (depth !== undefined) {
        // A value is finite: one that needs itself to be there is not.
        restsOn = Math.min(restsOn, depth)
        return []
      }
      if (++asked > effort) return [{ doubt: 'the schemas are too large to compare' }]
      const before = restsOn
      restsOn = Number.POSITIVE_INFINITY
      open.set(question, open.size)
      const found = ask(within, outside)
      open.delete(question)
      const isFinal = found.length > 0 || restsOn >= open.size
      if (isFinal) keep(known, question, found)
      restsOn = Math.min(before, restsOn < open.size ? restsOn : Number.POSITIVE_INFINITY)
      return found
    },
    findInShape(within, outside) {
      const alike = outside.filter(({ kind }) => kind === within.kind)
      switch (within.kind) {
        case 'array':
          return findArrays(within, alike.filter(ofKind('array')), search)
        case 'object':
          return findObjects(within, alike.filter(ofKind('object')), search)
        case 'string':
          return within.values ? findValues(within, alike) : findStrings(within, alike)
        case 'number':
          return within.values ? findValues(within, alike) : findNumbers(within, alike)
        default:
          return findValues(within, alike)
      }
    },
    shapesOf(schema) {
      const { id, refers } = identityOf(schema)
      const known = refers ? shapes : standingShapes
      const made = known.get(id)
      if (made) return made
      const found = shapesOf(schema, definitions)
      if (known === standingShapes && known.size >= mostStanding) known.clear()
      known.set(id, found)
      return found
    },
    areDisjoint(one, other) {
      if (one.kind === 'object' && other.kind === 'object' && differIn(literals(one), literals(other))) return true
      return areDisjoint(one, other, search.shapesOf)
    },
  }

  /** A union's options are looked at once each for each of another's. */
  function literals(shape: ObjectShape): Literals {
    const found = knownLiterals.get(shape) ?? literalsOf(shape, search.shapesOf)
    knownLiterals.set(shape, found)
    return found
  }

  function ask(within: Schema, outside: readonly Schema[]): readonly Found[] {
    const avoided = outside.flatMap(search.shapesOf)
    const objects = avoided.filter(ofKind('object'))
    const alike = objects.length < many ? () => objects : candidates(objects, literals)
    return best(
      search.shapesOf(within).map((shape) => {
        return search.findInShape(shape, shape.kind === 'object' ? alike(shape) : avoided)
      }),
    )
  }

  return search
}

function findValues(within: Extract<Shape, { values: unknown }>, outside: readonly Shape[]): readonly Found[] {
  const found = (within.values ?? []).map((value): readonly Found[] => {
    const verdicts = outside.map((shape) => takes(shape, value))
    if (verdicts.includes(true)) return []
    const doubt = `there is no telling whether ${JSON.stringify(value)} is among what can be read`
    return verdicts.includes(undefined) ? [{ value }, { doubt }] : [{ value }]
  })
  return best(found)
}

function ofKind<Kind extends Shape['kind']>(kind: Kind) {
  return (shape: Shape): shape is Extract<Shape, { kind: Kind }> => shape.kind === kind
}
