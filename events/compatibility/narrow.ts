/** A schema as a consumer reads it that relies on some fields alone: what `consumes` makes of it. */
import { pathsBelow, pathsBelowItems } from '../field-path'
import { isSchemaObject, lookUp, type Schema, type SchemaObject } from './schema'

/** `document` is of a whole `detail`; `fields` are paths in its data. */
export function narrow(document: Schema, fields: readonly string[] | undefined): Schema {
  if (!fields || !isSchemaObject(document)) return document
  const { $defs } = document
  const paths = ['metadata', ...fields.map((field) => `data.${field}`)]
  const narrowed = narrowAt(document, paths, document)
  return isSchemaObject($defs) && isSchemaObject(narrowed) ? { ...narrowed, $defs } : narrowed
}

function narrowAt(schema: Schema, paths: readonly string[], document: SchemaObject): Schema {
  if (!isSchemaObject(schema)) return schema
  if (typeof schema.$ref === 'string') return narrowAt(lookUp(document, schema.$ref), paths, document)
  // What may be null has the rest beside it.
  if (Array.isArray(schema.anyOf)) {
    const rest = schema.anyOf.filter((each) => !isNull(each))
    if (rest.length !== 1 || rest.length === schema.anyOf.length) return schema
    const { anyOf, ...beside } = schema
    return { ...beside, anyOf: schema.anyOf.map((each) => (isNull(each) ? each : narrowAt(each, paths, document))) }
  }
  if (isSchemaObject(schema.properties)) return narrowObject(schema, schema.properties, paths, document)
  if (isSchemaObject(schema.items)) {
    return { ...schema, items: narrowAt(schema.items, pathsBelowItems(paths), document) }
  }
  return schema
}

function narrowObject(
  schema: SchemaObject,
  properties: SchemaObject,
  paths: readonly string[],
  document: SchemaObject,
): Schema {
  const kept = Object.entries(properties).flatMap(([name, field]) => {
    const below = pathsBelow(paths, name)
    if (!below) return [[name, field as Schema] as const]
    return below.length === 0 ? [] : [[name, narrowAt(field as Schema, below, document)] as const]
  })
  const names = new Set(kept.map(([name]) => name))
  const required = ((schema.required as readonly string[] | undefined) ?? []).filter((name) => names.has(name))
  return { type: 'object', properties: Object.fromEntries(kept), required }
}

function isNull(schema: unknown): boolean {
  return isSchemaObject(schema) && schema.type === 'null'
}
