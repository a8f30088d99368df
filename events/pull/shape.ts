/**
 * Reads JSON Schema draft 4 into shapes that can be written as TypeScript and as zod. It knows what the registry
 * writes; a keyword beyond that is refused by its path, since leaving it out would accept what the event's owner
 * does not.
 */
import { tolerant } from '../registry-build/tolerant'

export type Shape = { readonly description?: string } & (
  | { readonly kind: 'unknown' | 'boolean' | 'null' }
  | {
      readonly kind: 'string'
      readonly minLength?: number
      readonly maxLength?: number
      readonly patterns?: readonly string[]
      readonly format?: string
    }
  | {
      readonly kind: 'number'
      readonly isInteger: boolean
      readonly minimum?: Bound
      readonly maximum?: Bound
      readonly multiplesOf?: readonly number[]
    }
  | { readonly kind: 'enum'; readonly values: readonly Literal[] }
  | { readonly kind: 'array'; readonly item: Shape; readonly minItems?: number; readonly maxItems?: number }
  | { readonly kind: 'tuple'; readonly items: readonly Shape[] }
  | { readonly kind: 'object'; readonly fields: readonly ShapeField[]; readonly rest: 'drop' | 'refuse' | Shape }
  | { readonly kind: 'record'; readonly value: Shape }
  | { readonly kind: 'union'; readonly options: readonly Shape[] }
  /** What is not of the inner shape is read as the value, which is code. */
  | { readonly kind: 'catch'; readonly inner: Shape; readonly value: string }
)

export type Literal = string | number | boolean | null

export interface Bound {
  readonly value: number
  readonly isExclusive: boolean
}

export interface ShapeField {
  readonly name: string
  readonly shape: Shape
  readonly isRequired: boolean
}

export class SchemaNotUnderstoodError extends Error {
  readonly code = 'SchemaNotUnderstood'
  constructor(
    readonly path: string,
    readonly what: string,
    expected: string,
  ) {
    super(`${path || '(schema)'}: ${what} can't be written as TypeScript; expected ${expected}`)
    this.name = 'SchemaNotUnderstoodError'
  }
}

type Json = Readonly<Record<string, unknown>>

const annotations = [
  '$schema',
  '$comment',
  'title',
  'description',
  'default',
  'example',
  'examples',
  'deprecated',
  'id',
]
const keywords = {
  string: ['minLength', 'maxLength', 'pattern', 'format', 'allOf', 'contentEncoding'],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'format', 'allOf'],
  array: ['items', 'additionalItems', 'minItems', 'maxItems'],
  object: ['properties', 'required', 'additionalProperties'],
} as const
const known = ['string', 'number', 'integer', 'boolean', 'null', 'array', 'object']

/** @throws SchemaNotUnderstoodError */
export function readShape(schema: unknown, path = ''): Shape {
  if (!isJson(schema)) throw new SchemaNotUnderstoodError(path, JSON.stringify(schema), 'a schema')
  const shape = readBare(schema, path)
  return typeof schema.description === 'string' ? { ...shape, description: schema.description } : shape
}

function readBare(schema: Json, path: string): Shape {
  const options = schema.anyOf ?? schema.oneOf
  if (schema.$comment === tolerant && Array.isArray(options)) {
    return { kind: 'catch', inner: readShape(options[0], path), value: JSON.stringify(schema.default) ?? 'undefined' }
  }
  if (Array.isArray(options)) {
    only(schema, ['anyOf', 'oneOf', 'type'], path)
    return { kind: 'union', options: options.map((option, index) => readShape(option, `${path}(${index + 1})`)) }
  }
  if (Array.isArray(schema.enum)) {
    only(schema, ['enum', 'type'], path)
    return { kind: 'enum', values: schema.enum.map((value) => readLiteral(value, path)) }
  }
  if (Array.isArray(schema.type)) {
    return { kind: 'union', options: schema.type.map((type) => readShape({ ...schema, type }, path)) }
  }
  switch (schema.type) {
    case undefined:
      only(schema, [], path)
      return { kind: 'unknown' }
    case 'boolean':
    case 'null':
      only(schema, ['type'], path)
      return { kind: schema.type }
    case 'string':
      only(schema, ['type', ...keywords.string], path)
      return readString(schema, path)
    case 'integer':
    case 'number':
      only(schema, ['type', ...keywords.number], path)
      return readNumber(schema, path)
    case 'array':
      only(schema, ['type', ...keywords.array], path)
      return readArray(schema, path)
    case 'object':
      only(schema, ['type', ...keywords.object], path)
      return readObject(schema, path)
    default:
      throw new SchemaNotUnderstoodError(path, `type ${JSON.stringify(schema.type)}`, known.join(', '))
  }
}

function readString(schema: Json, path: string): Shape {
  const patterns = all(schema, 'pattern', path).map(String)
  return {
    kind: 'string',
    ...pick(schema, ['minLength', 'maxLength', 'format']),
    ...(patterns.length > 0 && { patterns }),
  }
}

/** A keyword's value, and those of the parts that say it alone. */
function all(schema: Json, keyword: string, path: string): readonly unknown[] {
  const parts = Array.isArray(schema.allOf) ? schema.allOf : []
  const said = parts.map((part) => {
    if (!isJson(part) || !(keyword in part)) {
      throw new SchemaNotUnderstoodError(path, 'keyword "allOf"', `parts of a "${keyword}" each`)
    }
    only(part, ['type', keyword], path)
    return part[keyword]
  })
  return [...(keyword in schema ? [schema[keyword]] : []), ...said]
}

function readNumber(schema: Json, path: string): Shape {
  const multiplesOf = all(schema, 'multipleOf', path).map(Number)
  const bound = (name: 'minimum' | 'maximum', exclusive: string, safe: number) =>
    typeof schema[name] === 'number' && schema[name] !== safe
      ? { [name]: { value: schema[name], isExclusive: schema[exclusive] === true } }
      : {}
  return {
    kind: 'number',
    isInteger: schema.type === 'integer',
    // Whole numbers come with the bounds of what JavaScript counts exactly.
    ...bound('minimum', 'exclusiveMinimum', Number.MIN_SAFE_INTEGER),
    ...bound('maximum', 'exclusiveMaximum', Number.MAX_SAFE_INTEGER),
    ...(multiplesOf.length > 0 && { multiplesOf }),
  }
}

function readArray(schema: Json, path: string): Shape {
  if (!Array.isArray(schema.items)) {
    const item = readShape(schema.items ?? {}, `${path}[]`)
    return { kind: 'array', item, ...pick(schema, ['minItems', 'maxItems']) }
  }
  const { length } = schema.items
  if (schema.additionalItems !== false || schema.minItems !== length || schema.maxItems !== length) {
    throw new SchemaNotUnderstoodError(path, 'a tuple of open length', `additionalItems false and ${length} items`)
  }
  return { kind: 'tuple', items: schema.items.map((item, index) => readShape(item, `${path}[${index}]`)) }
}

function readObject({ properties, required, additionalProperties }: Json, path: string): Shape {
  const needed = Array.isArray(required) ? required : []
  const at = (name: string) => (path === '' ? name : `${path}.${name}`)
  const fields = Object.entries(isJson(properties) ? properties : {}).map(([name, field]) => ({
    name,
    shape: readShape(field, at(name)),
    isRequired: needed.includes(name),
  }))
  const stray = needed.find((name) => !fields.some((field) => field.name === name))
  if (stray !== undefined) throw new SchemaNotUnderstoodError(at(String(stray)), 'a required field', 'a schema of it')
  if (isJson(additionalProperties)) {
    const value = readShape(additionalProperties, at('*'))
    return properties === undefined ? { kind: 'record', value } : { kind: 'object', fields, rest: value }
  }
  if (properties === undefined && additionalProperties !== false) return { kind: 'record', value: { kind: 'unknown' } }
  return { kind: 'object', fields, rest: additionalProperties === false ? 'refuse' : 'drop' }
}

function readLiteral(value: unknown, path: string): Literal {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value as Literal
  throw new SchemaNotUnderstoodError(path, `enum value ${JSON.stringify(value)}`, 'text, a number, a boolean or null')
}

function only(schema: Json, allowed: readonly string[], path: string): void {
  for (const [keyword, value] of Object.entries(schema)) {
    const isKnown = allowed.includes(keyword) || annotations.includes(keyword) || keyword.startsWith('x-')
    if (!isKnown && value !== undefined) {
      const expected = allowed.length > 0 ? allowed.join(', ') : 'a type'
      throw new SchemaNotUnderstoodError(path, `keyword "${keyword}"`, expected)
    }
  }
}

function pick<const Name extends string>(schema: Json, names: readonly Name[]): { [Key in Name]?: never } {
  return Object.fromEntries(names.filter((name) => name in schema).map((name) => [name, schema[name]])) as {
    [Key in Name]?: never
  }
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
