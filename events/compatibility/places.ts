/** The places that a schema names, as paths: `data.votes[].comment`, `data.labels.*`. */
import { isSchema, isSchemaObject, lookUp, type Schema, type SchemaObject } from './schema'

/** By path, the schemas that say what is there: more than one where options of a union each have it. */
export type Places = ReadonlyMap<string, readonly SchemaObject[]>

export function placesIn(document: Schema): Places {
  const places = new Map<string, SchemaObject[]>()

  function visit(schema: unknown, path: string, following: readonly string[]): void {
    if (!isSchema(schema) || !isSchemaObject(schema)) return
    if (typeof schema.$ref === 'string') {
      // What lies within itself is told where it began.
      if (!following.includes(schema.$ref)) visit(lookUp(document, schema.$ref), path, [...following, schema.$ref])
    }
    places.set(path, [...(places.get(path) ?? []), schema])
    const at = (name: string) => (path === '' ? name : `${path}.${name}`)
    for (const [name, field] of entriesOf(schema.properties)) visit(field, at(name), following)
    for (const [, field] of entriesOf(schema.patternProperties)) visit(field, at('*'), following)
    visit(schema.additionalProperties, at('*'), following)
    visit(schema.items, `${path}[]`, following)
    for (const [index, item] of listOf(schema.prefixItems).entries()) visit(item, `${path}[${index}]`, following)
    for (const keyword of ['anyOf', 'oneOf', 'allOf']) {
      for (const option of listOf(schema[keyword])) visit(option, path, following)
    }
  }

  visit(document, '', [])
  return places
}

export interface LostFields {
  /** Paths that are named no more, without what was below them. */
  readonly lost: readonly string[]
  /** What may be a lost field under another name: beside it, and of the same type. */
  readonly renamed: readonly { readonly from: string; readonly to: string }[]
}

export function lostFields(before: Schema, after: Schema): LostFields {
  const [old, now] = [placesIn(before), placesIn(after)]
  const gone = [...old.keys()].filter((path) => !now.has(path))
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
