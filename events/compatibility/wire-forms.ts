/**
 * The registry holds a schema as a consumer accepts it. What a publisher may write is less: no field that the
 * schema doesn't name, and every field that has a default, since `create` fills it in.
 */
import { tolerant } from '../registry-build/tolerant'
import { identityOf, isSchemaObject, type Schema, type SchemaObject } from './schema'

export function asWritten(document: Schema): Schema {
  const parts = new Set<string>()
  collectReferences(document, false, parts)
  if (!isSchemaObject(document)) return document
  const { $defs, ...root } = document
  const written = close(root, parts.has('#')) as SchemaObject
  if (!isSchemaObject($defs)) return written
  const definitions = Object.entries($defs).map(([name, schema]) => [
    name,
    close(schema as Schema, parts.has(`#/$defs/${name}`)),
  ])
  return { ...written, $defs: Object.fromEntries(definitions) }
}

/** What all events have in common is closed once. */
const closedForms = new Map<string, Schema>()
const mostKept = 20_000

function close(schema: Schema, isPart: boolean): Schema {
  if (typeof schema === 'boolean') return schema
  const form = `${identityOf(schema).id} ${isPart}`
  const known = closedForms.get(form)
  if (known !== undefined) return known
  const closed = closeObject(schema, isPart)
  if (closedForms.size >= mostKept) closedForms.clear()
  closedForms.set(form, closed)
  return closed
}

/**
 * `isPart`: of an `allOf`, where a field that this part doesn't name may be named by another. It is left open,
 * which takes more for written than is.
 */
function closeObject(schema: SchemaObject, isPart: boolean): Schema {
  if (schema.$comment === tolerant && Array.isArray(schema.anyOf)) return close(schema.anyOf[0] as Schema, isPart)
  const closed: Record<string, unknown> = {}
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === 'allOf' && Array.isArray(value)) closed[keyword] = value.map((each) => close(each as Schema, true))
    else if (lists.has(keyword) && Array.isArray(value)) {
      closed[keyword] = value.map((each) => close(each as Schema, isPart && keyword !== 'prefixItems'))
    } else if (keyword === 'properties' && isSchemaObject(value)) {
      closed[keyword] = Object.fromEntries(
        Object.entries(value).map(([name, each]) => [name, close(each as Schema, false)]),
      )
    } else if (singles.has(keyword) && isSchemaObject(value)) closed[keyword] = close(value, false)
    else closed[keyword] = value
  }
  const { properties, required = [] } = schema
  if (!isSchemaObject(properties)) return closed
  const filled = Object.keys(properties).filter((name) => {
    const field = properties[name]
    return isSchemaObject(field) && isFilled(field) && !(required as readonly string[]).includes(name)
  })
  if (filled.length > 0) closed.required = [...(required as readonly string[]), ...filled]
  if (!isPart && !('additionalProperties' in schema) && !('allOf' in schema)) closed.additionalProperties = false
  return closed
}

function isFilled(field: SchemaObject): boolean {
  return 'default' in field || field.$comment === tolerant
}

const lists = new Set(['anyOf', 'oneOf', 'prefixItems'])
const singles = new Set(['items', 'additionalProperties'])

/** Which definitions are parts of an `allOf` somewhere. */
function collectReferences(value: unknown, isPart: boolean, parts: Set<string>): void {
  if (Array.isArray(value)) for (const each of value) collectReferences(each, isPart, parts)
  if (!isSchemaObject(value)) return
  if (isPart && typeof value.$ref === 'string') parts.add(value.$ref)
  for (const [keyword, each] of Object.entries(value)) {
    const isPartBelow = keyword === 'allOf' || (isPart && (keyword === 'anyOf' || keyword === 'oneOf'))
    collectReferences(each, isPartBelow, parts)
  }
}
