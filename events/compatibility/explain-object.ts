/** Where objects differ: in fields that are lacking, refused or typed otherwise, and in what else they may hold. */
import type { Difference, Explanation, Place } from './explain'
import { fieldOf } from './intersect'
import { namesIn } from './kinds/objects'
import { allOf, isSchemaObject } from './schema'
import type { ObjectShape } from './shapes'

type Fields = Readonly<Record<string, unknown>>

export function explainObject(
  written: ObjectShape,
  read: ObjectShape,
  place: Place,
  explanation: Explanation,
): readonly Difference[] | undefined {
  const { search } = explanation.pair
  const bases = basesOf(written, place, explanation)
  const names = namesIn([written, read], search)
  const all = [...names].map((name) => explainField(name))
  all.push(explainOthers())
  if (all.every((each) => each !== undefined && each.length === 0)) return []
  const known = all.flatMap((each) => each ?? [])
  return known.length === 0 ? undefined : known

  function explainField(name: string): readonly Difference[] | undefined {
    const field: Place = {
      ...place,
      written: fieldOf(written, name),
      read: fieldOf(read, name),
      path: place.path === '' ? name : `${place.path}.${name}`,
      examples: bases.flatMap((base) => (Object.hasOwn(base, name) ? [base[name]] : [])),
      lift: (value) => bases.flatMap((base) => place.lift({ ...base, [name]: value })),
    }
    const found = search.find(field.written, [])
    const absence: Difference[] = []
    if (read.required.has(name) && !written.required.has(name)) {
      const lift = () => bases.flatMap((base) => place.lift(without(base, name)))
      const may = found.length === 0 ? 'lack it, as they always do' : 'lack it'
      absence.push(explanation.difference({ ...field, lift }, may, 'require it', [{ value: undefined }]))
    }
    if (found.length === 0) return absence
    if (search.find(field.read, []).length === 0) {
      return [...absence, explanation.difference(field, 'hold it', 'refuse a field of that name', found)]
    }
    const below = explanation.explain(field)
    return below === undefined ? (absence.length > 0 ? absence : undefined) : [...absence, ...below]
  }

  function explainOthers(): readonly Difference[] | undefined {
    const aName = allOf([{ type: 'string' }, written.names])
    const isAnyLeft = search.find(written.others, []).length > 0
    if (!isAnyLeft) return []
    const taken = { enum: [...names] }
    const [free] = search.find(aName, [taken]).flatMap((each) => ('value' in each ? [String(each.value)] : []))
    if (free === undefined) return []
    const others: Place = {
      ...place,
      written: written.others,
      read: read.others,
      path: place.path === '' ? '*' : `${place.path}.*`,
      examples: [],
      lift: (value) => bases.flatMap((base) => place.lift({ ...base, [free]: value })),
    }
    const strange = search.find(aName, [read.names, taken])
    const value = search.find(written.others, []).find((each) => 'value' in each)
    const lift = (name: unknown) => bases.flatMap((base) => place.lift({ ...base, [String(name)]: value?.value }))
    const named =
      strange.length > 0 &&
      explanation.difference({ ...others, lift }, 'have fields of other names', 'refuse them', strange)
    const below =
      search.find(others.written, []).length > 0 && search.find(others.read, []).length === 0
        ? [
            explanation.difference(
              others,
              'hold fields without a name in the schema',
              'refuse them',
              search.find(others.written, []),
            ),
          ]
        : explanation.explain(others)
    return named ? [named, ...(below ?? [])] : below
  }
}

/** Objects to change one field of: known ones first, since they read well. */
function basesOf(written: ObjectShape, { examples }: Place, { pair }: Explanation): readonly Fields[] {
  const made = pair.search.findInShape(written, [])
  const isOfShape = (example: Fields) =>
    [...written.required].every(
      (name) => Object.hasOwn(example, name) && takesLiteral(written.fields.get(name), example[name]),
    )
  const known = examples.filter(isSchemaObject).filter(isOfShape)
  const generated = made.flatMap((each) => ('value' in each ? [each.value as Fields] : []))
  const bare = known.map((example) => onlyRequired(example, written))
  return [...known.slice(0, 2), ...bare.slice(0, 1), ...generated.slice(0, 2)]
}

/** An example of another option of a discriminated union is no base for this one. */
function takesLiteral(field: unknown, value: unknown): boolean {
  return !isSchemaObject(field) || !('const' in field) || field.const === value
}

/** What is optional may differ by itself. */
function onlyRequired(example: Fields, { required }: ObjectShape): Fields {
  return Object.fromEntries(Object.entries(example).filter(([name]) => required.has(name)))
}

function without(base: Fields, name: string): Fields {
  return Object.fromEntries(Object.entries(base).filter(([each]) => each !== name))
}
