/** Objects with fields that others lack, require, refuse or type otherwise. */
import { notCompared } from '../checks'
import type { Found } from '../found'
import { fieldOf, takes } from '../intersect'
import { allOf, type Schema } from '../schema'
import type { Search } from '../search'
import type { ObjectShape } from '../shapes'
import { inVariants } from './arrays'
import { avoiding, findStructures, type Part, type Parts } from './parts'

/** A field that no schema names has a number until it gets a name. */
type Key = string | number
interface UnnamedPart extends Part {
  readonly avoidedNames: readonly Schema[]
}

export function findObjects(within: ObjectShape, outside: readonly ObjectShape[], search: Search): readonly Found[] {
  const alike = outside.filter((shape) => shape.checks.every((check) => within.checks.includes(check)))
  const others = outside.filter((shape) => !alike.includes(shape))
  const relevant = alike.filter((shape) => !search.areDisjoint(within, shape))
  const names = namesIn([within, ...relevant, ...others], search)
  const parts = partsOf(within, names, search)
  if (!parts) return []
  const hasOthers = within.others !== false && finiteNames(within.names, search) === undefined

  function refusals(alternative: number, current: Parts<Key>): readonly Parts<Key>[] {
    const shape = relevant[alternative]
    if (!shape) return []
    const ways: Parts<Key>[] = []
    for (const [key, part] of current) {
      const refused =
        typeof key === 'string' ? refuseNamed(key, part, shape, search) : refuseUnnamed(part, shape, search)
      for (const next of refused) {
        // Nothing else is cheaper than what is so already.
        if (next === part) return [current]
        ways.push(new Map(current).set(key, next))
      }
    }
    if (hasOthers) {
      const unnamed: UnnamedPart = { within: within.others, outside: [], presence: 'present', avoidedNames: [] }
      const key = current.size
      ways.push(...refuseUnnamed(unnamed, shape, search).map((next) => new Map(current).set(key, next)))
    }
    return ways
  }

  const build = (chosen: Parts<Key>) => buildObject(chosen, within, names, search)
  const found = findStructures<Key>(parts, { refusals, build, alternatives: relevant.length })
  const isDoubtful = within.checks.some((check) => check.startsWith('unknown ')) || others.length > 0
  if (found.length === 0 || !isDoubtful) return found
  return [
    ...found,
    {
      doubt: notCompared(
        within.checks,
        others.flatMap(({ checks }) => checks),
      ),
    },
  ]
}

/** Undefined: no object is within, since a field that is required can't be. */
function partsOf(within: ObjectShape, names: ReadonlySet<string>, search: Search): Parts<Key> | undefined {
  const parts = new Map<Key, Part>()
  for (const name of names) {
    const field = fieldOf(within, name)
    const canBe = takesName(within, name, search) !== false && search.find(field, []).length > 0
    const isRequired = within.required.has(name)
    if (isRequired && !canBe) return undefined
    parts.set(name, { within: field, outside: [], presence: isRequired ? 'present' : canBe ? 'free' : 'absent' })
  }
  return parts
}

function refuseNamed(name: string, part: Part, shape: ObjectShape, search: Search): readonly Part[] {
  const ways: Part[] = []
  if (shape.required.has(name) && part.presence !== 'present') {
    if (part.presence === 'absent') return [part]
    ways.push({ ...part, presence: 'absent' })
  }
  if (part.presence === 'absent') return ways
  const isNameTaken = takesName(shape, name, search)
  if (isNameTaken === false && part.presence === 'present') return [part]
  if (isNameTaken !== true) ways.push({ ...part, presence: 'present' })
  if (isNameTaken === false) return ways
  const refused = avoiding(part, fieldOf(shape, name), search)
  return refused ? [...ways, refused] : ways
}

function refuseUnnamed(part: Part, shape: ObjectShape, search: Search): readonly UnnamedPart[] {
  const unnamed = part as UnnamedPart
  if (finiteNames(shape.names, search) !== undefined) return [unnamed]
  const ways: UnnamedPart[] = []
  const avoidedNames = [...unnamed.avoidedNames, shape.names]
  if (shape.names !== true && search.find(aName, avoidedNames).length > 0) ways.push({ ...unnamed, avoidedNames })
  const refused = avoiding(unnamed, shape.others, search)
  if (refused) ways.push({ ...unnamed, ...refused })
  return ways
}

const aName: Schema = { type: 'string' }

function buildObject(
  parts: Parts<Key>,
  within: ObjectShape,
  names: ReadonlySet<string>,
  search: Search,
): readonly Found[] {
  const present = [...parts].filter(([, part]) => part.presence === 'present')
  const used = new Set(names)
  const keys: string[] = []
  for (const [key, part] of present) {
    const name = typeof key === 'string' ? { value: key } : nameFor(part as UnnamedPart, within, used, search)
    if (!name || 'doubt' in name) return name ? [name] : []
    used.add(String(name.value))
    keys.push(String(name.value))
  }
  const answers = present.map(([, part]) => search.find(part.within, part.outside))
  return inVariants(answers, (values) => Object.fromEntries(keys.map((key, index) => [key, values[index]])))
}

function nameFor(part: UnnamedPart, within: ObjectShape, used: ReadonlySet<string>, search: Search): Found | undefined {
  const avoided = used.size === 0 ? part.avoidedNames : [...part.avoidedNames, { enum: [...used] }]
  return search.find(allOf([aName, within.names]), avoided)[0]
}

/** Every name that a schema speaks of. */
export function namesIn(shapes: readonly ObjectShape[], search: Search): ReadonlySet<string> {
  const all = shapes.flatMap((shape) => [
    ...shape.fields.keys(),
    ...shape.required,
    ...(finiteNames(shape.names, search) ?? []),
  ])
  return new Set(all)
}

/** The names that may be at all, if they are few and known. */
function finiteNames(names: Schema, search: Search): readonly string[] | undefined {
  if (names === true) return undefined
  const strings = search.shapesOf(names).filter(({ kind }) => kind === 'string')
  const lists = strings.map((shape) => ('values' in shape && shape.values ? shape.values.map(String) : undefined))
  return lists.includes(undefined) ? undefined : lists.flatMap((list) => list ?? [])
}

function takesName({ names }: ObjectShape, name: string, search: Search): boolean | undefined {
  if (names === true) return true
  const verdicts = search.shapesOf(names).map((shape) => shape.kind === 'string' && takes(shape, name))
  return verdicts.includes(true) || (verdicts.includes(undefined) ? undefined : false)
}
