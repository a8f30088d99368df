/**
 * What messages have in common, written once: a part of a schema that occurs more than once stands in
 * `components.schemas` under the name that the catalogue gives it, and is referred to. A description is of the place,
 * so it stays where it was.
 */
import { canonical } from '../compatibility/schema'
import type { JsonSchema } from '../registry-build/json-schema'

export interface SharedSchemas {
  /** By what they are called: the payloads, and what is in several places. */
  readonly schemas: Readonly<Record<string, JsonSchema>>
}

/** Shorter ones are as long as a reference to them. */
const leastLength = 60
const prefix = '#/components/schemas/'

/**
 * @param payloads by the name that each gets
 * @param nameOf the name of a part in the catalogue, by its canonical form without description
 */
export function sharedSchemas(
  payloads: ReadonlyMap<string, JsonSchema>,
  nameOf: ReadonlyMap<string, string> = new Map(),
): SharedSchemas {
  const schemas: Record<string, JsonSchema> = {}
  const whole = new Map([...payloads].map(([name, payload]) => [name, hoisted(name, payload, schemas)]))
  const counts = new Map<string, number>()
  for (const schema of [...whole.values(), ...Object.values(schemas)]) for (const part of partsOf(schema)) count(part)

  function count(schema: JsonSchema): void {
    const key = keyOf(schema)
    const known = counts.get(key) ?? 0
    counts.set(key, known + 1)
    // What is in a shared part occurs once more only where the part itself does not.
    if (known === 0) for (const part of partsOf(schema)) count(part)
  }

  const taken = new Set([...payloads.keys(), ...Object.keys(schemas)])
  const references = new Map<string, string>()

  function shared(schema: JsonSchema, at: string): JsonSchema {
    const { $ref } = schema
    const key = keyOf(schema)
    if ($ref !== undefined || (counts.get(key) ?? 0) < 2 || key.length < leastLength) return inside(schema, at)
    const { description, default: value, ...bare } = schema
    let name = references.get(key)
    if (name === undefined) {
      name = free(nameOf.get(key) ?? at)
      references.set(key, name)
      schemas[name] = inside(bare, at)
    }
    const reference: JsonSchema = { $ref: `${prefix}${name}` }
    if (description === undefined && value === undefined) return reference
    // Of draft 7: beside a reference nothing is read.
    return {
      ...(description !== undefined && { description }),
      ...(value !== undefined && { default: value }),
      allOf: [reference],
    }
  }

  function inside(schema: JsonSchema, at = 'part'): JsonSchema {
    return mapParts(schema, shared, at)
  }

  function free(wanted: string): string {
    const name = wanted.replace(/[^\w.-]/g, '-') || 'part'
    let found = name
    for (let more = 2; taken.has(found); more++) found = `${name}-${more}`
    taken.add(found)
    return found
  }

  for (const [name, schema] of Object.entries({ ...schemas })) schemas[name] = inside(schema)
  for (const [name, schema] of whole) schemas[name] = inside(schema)
  return { schemas: Object.fromEntries(Object.entries(schemas).sort(([one], [other]) => (one < other ? -1 : 1))) }
}

/** A schema in which references into `components.schemas` are what they lead to, but where it would not end. */
export function resolved(
  schemas: Readonly<Record<string, JsonSchema>>,
  schema: JsonSchema,
  above: readonly string[] = [],
): JsonSchema {
  const { $ref, ...rest } = schema
  const name = $ref?.toString().startsWith(prefix) ? $ref.toString().slice(prefix.length) : undefined
  const found = name === undefined ? undefined : schemas[name]
  if (name !== undefined && found) {
    if (above.includes(name)) return { ...rest, title: name }
    return { ...resolved(schemas, found, [...above, name]), ...rest }
  }
  const { allOf, ...beside } = schema
  const [only, ...others] = Array.isArray(allOf) ? (allOf as JsonSchema[]) : []
  // Written so for what stands beside a reference.
  if (only?.$ref !== undefined && others.length === 0) return { ...resolved(schemas, only, above), ...beside }
  return mapParts(schema, (part) => resolved(schemas, part, above))
}

/** What it takes, whatever is said of it in this place. */
export function keyOf({ description: _, default: __, ...schema }: JsonSchema): string {
  return canonical(schema)
}

/** Definitions of a document of its own become parts of the whole one. */
function hoisted(event: string, payload: JsonSchema, into: Record<string, JsonSchema>): JsonSchema {
  const { definitions, ...rest } = payload
  if (typeof definitions !== 'object' || definitions === null) return payload
  const moved = (schema: JsonSchema): JsonSchema => {
    const { $ref } = schema
    const local = typeof $ref === 'string' ? $ref.replace(/^#\/definitions\//, '') : undefined
    const here = mapParts(schema, moved)
    return local === undefined || local === $ref ? here : { ...here, $ref: `${prefix}${event}.${nameIn(local)}` }
  }
  for (const [name, schema] of Object.entries(definitions as Record<string, JsonSchema>)) {
    into[`${event}.${nameIn(name)}`] = moved(schema)
  }
  return moved(rest)
}

/** zod numbers what lies within itself: `__schema0`. */
function nameIn(name: string): string {
  return name.replace(/^__schema(\d+)$/, 'part$1')
}

const single = ['additionalItems', 'additionalProperties', 'contains', 'items', 'not', 'propertyNames']
const lists = ['allOf', 'anyOf', 'items', 'oneOf', 'prefixItems']
const named = ['patternProperties', 'properties']

function partsOf(schema: JsonSchema): readonly JsonSchema[] {
  const parts: JsonSchema[] = []
  mapParts(schema, (part) => {
    parts.push(part)
    return part
  })
  return parts
}

/** `at`: the name of the field that it is of, or of the one that holds it. */
function mapParts(schema: JsonSchema, change: (part: JsonSchema, at: string) => JsonSchema, at = 'part'): JsonSchema {
  const changed = Object.entries(schema).map(([keyword, value]): [string, unknown] => {
    if (lists.includes(keyword) && Array.isArray(value)) {
      return [keyword, value.map((each) => (isObject(each) ? change(each, at) : each))]
    }
    if (single.includes(keyword) && isObject(value)) return [keyword, change(value, at)]
    if (!named.includes(keyword) || !isObject(value)) return [keyword, value]
    const fields = Object.entries(value).map(([name, each]) => [name, isObject(each) ? change(each, name) : each])
    return [keyword, Object.fromEntries(fields)]
  })
  return Object.fromEntries(changed) as JsonSchema
}

function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
