/** The places that a schema names, as paths: `data.votes[].comment`, `data.labels.*`. */
import { isSchema, isSchemaObject, lookUp, type Schema, type SchemaObject } from './schema'

/** By path, the schemas that say what is there: more than one where options of a union each have it. */
export type Places = ReadonlyMap<string, readonly SchemaObject[]>

export function placesIn(document: Schema): Places {
  return placesBy(document, (path) => path)
}

/** The same, each option of a discriminated union by itself: `data.at<kind "a">.note`. */
function placesByOption(document: Schema): Places {
  return placesBy(document, (path, option) => path + labelOf(option))
}

function placesBy(document: Schema, optionAt: (path: string, option: unknown) => string): Places {
  const places = new Map<string, SchemaObject[]>()

  function visit(schema: unknown, path: string, following: readonly string[]): void {
    if (!isSchema(schema) || !isSchemaObject(schema)) return
    if (typeof schema.$ref === 'string') {
      // What lies within itself is told where it began.
      if (!following.includes(schema.$ref)) visit(lookUp(document, schema.$ref), path, [...following, schema.$ref])
    }
    const here = places.get(path)
    if (here) here.push(schema)
    else places.set(path, [schema])
    const at = (name: string) => (path === '' ? name : `${path}.${name}`)
    for (const [name, field] of entriesOf(schema.properties)) visit(field, at(name), following)
    for (const [, field] of entriesOf(schema.patternProperties)) visit(field, at('*'), following)
    visit(schema.additionalProperties, at('*'), following)
    visit(schema.items, `${path}[]`, following)
    for (const [index, item] of listOf(schema.prefixItems).entries()) visit(item, `${path}[${index}]`, following)
    for (const keyword of ['anyOf', 'oneOf', 'allOf']) {
      for (const option of listOf(schema[keyword])) {
        const target =
          isSchemaObject(option) && typeof option.$ref === 'string' ? lookUp(document, option.$ref) : option
        visit(option, optionAt(path, target), following)
      }
    }
  }

  visit(document, '', [])
  return places
}

/** By the fields that it must have with one value each; empty: nothing tells it from others. */
function labelOf(option: unknown): string {
  if (!isSchemaObject(option)) return ''
  const required = new Set(listOf(option.required))
  const told = entriesOf(option.properties).flatMap(([name, field]) =>
    required.has(name) && isSchemaObject(field) && field.const !== undefined
      ? [`${name} ${JSON.stringify(field.const)}`]
      : [],
  )
  return told.length === 0 ? '' : `<${told.sort().join(', ')}>`
}

const labels = /<[^>]*>/g

export interface LostFields {
  /** Paths that are named no more, without what was below them. */
  readonly lost: readonly string[]
  /** What may be a lost field under another name: beside it, and of the same type. */
  readonly renamed: readonly { readonly from: string; readonly to: string }[]
}

export function lostFields(before: Schema, after: Schema): LostFields {
  const [old, now] = [placesIn(before), placesIn(after)]
  const gone = [...new Set([...[...old.keys()].filter((path) => !now.has(path)), ...goneFromOptions(before, after)])]
  const come = [...now.keys()].filter((path) => !old.has(path))
  const lost = gone.filter((path) => !gone.some((other) => isBelow(path, other)))
  const added = come.filter((path) => !come.some((other) => isBelow(path, other)))
  const renamed = lost.flatMap((from) =>
    added
      .filter((to) => parentOf(from) === parentOf(to) && typesAt(old, from) === typesAt(now, to))
      .map((to) => ({ from, to })),
  )
  return { lost, renamed }
}

/** Fields that an option had which is still there: another option may have one of the same name. */
function goneFromOptions(before: Schema, after: Schema): readonly string[] {
  const [old, now] = [placesByOption(before), placesByOption(after)]
  return [...old.keys()].flatMap((path) => {
    const option = path.slice(0, path.lastIndexOf('>') + 1)
    if (option === '' || now.has(path) || !now.has(option)) return []
    return [path.replace(labels, '')]
  })
}

/** Whether one path leads through the other. */
export function isBelow(path: string, above: string): boolean {
  return path !== above && path.startsWith(above) && /^[.[]/.test(path.slice(above.length))
}

function parentOf(path: string): string {
  return path.replace(/\.?[^.[\]]+$/, '')
}

function typesAt(places: Places, path: string): string {
  const types = (places.get(path) ?? []).flatMap(({ type, const: value, enum: values }) => {
    if (type !== undefined) return [type].flat()
    const known = Array.isArray(values) ? values : value === undefined ? [] : [value]
    return known.map((each) => (each === null ? 'null' : typeof each))
  })
  return [...new Set(types.map(String))]
    .filter((type) => type !== 'null')
    .sort()
    .join()
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return isSchemaObject(value) ? Object.entries(value) : []
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
