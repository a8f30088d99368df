/**
 * A JSON Schema as the comparison takes it. Two documents are compared at once, so each is linked first: its
 * references are made absolute, and `define` holds what they lead to.
 */
export type Schema = boolean | SchemaObject
export interface SchemaObject {
  readonly [keyword: string]: unknown
}

/** Where references lead. */
export type Definitions = Map<string, Schema>

/** A document with its references made absolute under `name`; without any, itself, whose parts are known already. */
export function link(document: Schema, name: string, definitions: Definitions): Schema {
  if (!identityOf(document).refers) return document
  const absolute = (reference: string) => `${name}${reference}`

  function copy(schema: Schema): Schema {
    if (typeof schema === 'boolean') return schema
    const linked: Record<string, unknown> = {}
    for (const [keyword, value] of Object.entries(schema)) {
      if (keyword === '$defs' || keyword === '$schema' || keyword === '$id') continue
      linked[keyword] = copyKeyword(keyword, value)
    }
    return linked
  }

  function copyKeyword(keyword: string, value: unknown): unknown {
    if (keyword === '$dynamicRef' || keyword === '$recursiveRef') {
      throw new TypeError(`${keyword} "${value}": where it leads depends on who follows it; expected $ref`)
    }
    if (keyword === '$ref' && typeof value === 'string') {
      const reference = absolute(value)
      if (!definitions.has(reference)) {
        // Known before it is copied: it may refer to itself.
        definitions.set(reference, true)
        definitions.set(reference, copy(lookUp(document, value)))
      }
      return reference
    }
    if (listsOfSchemas.has(keyword) && Array.isArray(value)) return value.map((each) => copy(each as Schema))
    if (mapsOfSchemas.has(keyword) && isSchemaObject(value)) {
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, copy(each as Schema)]))
    }
    return singleSchemas.has(keyword) && isSchema(value) ? copy(value) : value
  }

  return copy(document)
}

const listsOfSchemas = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems'])
const mapsOfSchemas = new Set(['properties', 'patternProperties', 'dependentSchemas', 'dependencies'])
const singleSchemas = new Set(
  'items additionalItems additionalProperties propertyNames not if then else contains unevaluatedItems unevaluatedProperties'.split(
    ' ',
  ),
)

/**
 * The text of a part that is compared as a text alone. With what its references lead to: the same words may lead elsewhere on
 * the other side. Without the side's name, by which the same references would differ.
 */
export function toldWhole(part: unknown, definitions: Definitions): string {
  const led = new Map<string, string>()
  const local = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(local)
    if (!isSchemaObject(value)) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [name, name === '$ref' ? follow(each) : local(each)]),
    )
  }
  const follow = (reference: unknown): unknown => {
    const definition = typeof reference === 'string' ? definitions.get(reference) : undefined
    // A field may have that name.
    if (definition === undefined) return local(reference)
    const name = String(reference).slice(String(reference).indexOf('#'))
    if (!led.has(name)) {
      // Known before it is followed: it may lead to itself.
      led.set(name, '')
      led.set(name, canonical(local(definition)))
    }
    return name
  }
  const own = canonical(local(part))
  return [own, ...[...led].sort(([one], [other]) => (one < other ? -1 : 1)).flat()].join(' ')
}

/** What a reference within a document (`#`, `#/$defs/Person`) leads to. */
export function lookUp(document: Schema, reference: string): Schema {
  const steps = reference.split('/')
  if (steps[0] !== '#')
    throw new TypeError(`Reference "${reference}": expected one within the schema, such as #/$defs/a`)
  let found: unknown = document
  for (const step of steps.slice(1)) {
    const key = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')
    found = typeof found === 'object' && found !== null ? (found as Record<string, unknown>)[key] : undefined
  }
  if (!isSchema(found)) throw new TypeError(`Reference "${reference}" leads nowhere`)
  return found
}

export function isSchema(value: unknown): value is Schema {
  return typeof value === 'boolean' || isSchemaObject(value)
}

export function isSchemaObject(value: unknown): value is SchemaObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The schema that takes what all of them take. */
export function allOf(schemas: readonly Schema[]): Schema {
  const some = schemas.filter((schema) => schema !== true)
  if (some.includes(false)) return false
  const first = some[0]
  if (first === undefined) return true
  const different = [...new Map(some.map((schema) => [canonical(schema), schema])).values()]
  return different.length === 1 ? first : { allOf: different }
}

const canonicalForms = new WeakMap<object, string>()

/** The same text for the same schema, whatever the order of its keywords and whatever it says for people. */
export function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const known = canonicalForms.get(value)
  if (known !== undefined) return known
  const form = Array.isArray(value)
    ? `[${value.map(canonical).join()}]`
    : `{${Object.keys(value)
        .sort()
        .map((key) => `${JSON.stringify(key)}:${canonical((value as Record<string, unknown>)[key])}`)
        .join()}}`
  canonicalForms.set(value, form)
  return form
}

/** What a comparison knows a schema by: two have the same id if they have the same canonical text. */
export interface Identity {
  readonly id: string
  /** It leads elsewhere: what is said of it holds within its own document only. */
  readonly refers: boolean
}

const identities = new WeakMap<object, Identity>()
const byForm = new Map<string, Identity>()

const leads = ['$ref', '$dynamicRef', '$recursiveRef']

/** Made of the ids of its parts, so that it stays short, however large the schema is. */
export function identityOf(value: unknown): Identity {
  if (typeof value !== 'object' || value === null) return { id: JSON.stringify(value) ?? 'null', refers: false }
  const known = identities.get(value)
  if (known) return known
  let refers = false
  const idOf = (part: unknown) => {
    const identity = identityOf(part)
    refers ||= identity.refers
    return identity.id
  }
  let form: string
  if (Array.isArray(value)) form = `[${value.map(idOf).join()}]`
  else {
    const keys = Object.keys(value).sort()
    refers = leads.some((keyword) => keys.includes(keyword))
    form = `{${keys.map((key) => `${JSON.stringify(key)}:${idOf((value as Record<string, unknown>)[key])}`).join()}}`
  }
  const made = byForm.get(form) ?? { id: `#${byForm.size}`, refers }
  byForm.set(form, made)
  identities.set(value, made)
  return made
}
