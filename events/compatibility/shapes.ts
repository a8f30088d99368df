/**
 * A schema as a union of shapes: each of one JSON type, with everything that is asked of it in one place.
 * `anyOf`, `oneOf`, `allOf`, `enum`, `const`, `type` and references are gone; the schemas of fields and items
 * are kept as schemas, so that a recursive one has an end.
 *
 * What the comparison doesn't model becomes a check of its own (checks.ts).
 */
import { type Check, formatCheck, multipleCheck, patternCheck, unknownCheck } from './checks'
import { areDiscriminated } from './discriminator'
import { areDisjoint } from './disjoint'
import { intersect } from './intersect'
import { canonical, type Definitions, isSchemaObject, type Schema, type SchemaObject, toldWhole } from './schema'
import { evaluated, textChecks } from './text-checks'

export type Scalar = string | number | boolean | null

/** A few values and no more. Booleans and null are always so. */
export interface FiniteShape {
  readonly kind: 'string' | 'number' | 'boolean' | 'null'
  readonly values: readonly Scalar[]
  readonly checks: readonly Check[]
}
export interface StringShape {
  readonly kind: 'string'
  readonly values?: undefined
  /** In characters. */
  readonly shortest: number
  readonly longest: number
  readonly checks: readonly Check[]
}
export interface NumberShape {
  readonly kind: 'number'
  readonly values?: undefined
  readonly least: Bound
  readonly most: Bound
  readonly checks: readonly Check[]
}
export interface Bound {
  readonly at: number
  /** The bound itself is out. */
  readonly open: boolean
}
export interface ArrayShape {
  readonly kind: 'array'
  readonly prefix: readonly Schema[]
  /** What follows the prefix. */
  readonly rest: Schema
  readonly shortest: number
  readonly longest: number
  readonly checks: readonly Check[]
}
export interface ObjectShape {
  readonly kind: 'object'
  readonly fields: ReadonlyMap<string, Schema>
  readonly required: ReadonlySet<string>
  /** Of every field that is not named. */
  readonly others: Schema
  /** What each name must be, named fields included. */
  readonly names: Schema
  readonly checks: readonly Check[]
}
export type Shape = FiniteShape | StringShape | NumberShape | ArrayShape | ObjectShape
export type Kind = Shape['kind']

const kinds: readonly Kind[] = ['null', 'boolean', 'number', 'string', 'array', 'object']

export function shapesOf(
  schema: Schema,
  definitions: Definitions,
  following: readonly string[] = [],
): readonly Shape[] {
  if (schema === false) return []
  if (schema !== true && isNothing(schema)) return []
  if (schema === true) return kinds.map((kind) => shapeOf(kind, {}, definitions))
  const own = typesOf(schema).map((kind) => shapeOf(kind, schema, definitions))
  const alternatives: (readonly Shape[])[] = [own]
  const expand = (each: Schema) => shapesOf(each, definitions, following)

  if (schema.enum !== undefined || schema.const !== undefined) alternatives.push(literals(schema))
  for (const each of asSchemas(schema.allOf)) alternatives.push(expand(each))
  for (const keyword of ['anyOf', 'oneOf'] as const) {
    if (schema[keyword] === undefined) continue
    const options = asSchemas(schema[keyword]).map((each) => expand(each))
    const shared = keyword === 'oneOf' ? sharedKinds(options, expand) : new Set<Kind>()
    const check = unknownCheck(keyword, toldWhole(schema[keyword], definitions))
    alternatives.push(options.flat().map((shape) => (shared.has(shape.kind) ? withCheck(shape, check) : shape)))
  }
  if (typeof schema.$ref === 'string') {
    // A reference that leads to itself with nothing between takes nothing that its other alternatives don't.
    if (following.includes(schema.$ref)) return []
    alternatives.push(shapesOf(definitions.get(schema.$ref) ?? true, definitions, [...following, schema.$ref]))
  }
  return alternatives.reduce((left, right) => left.flatMap((one) => right.flatMap((other) => intersect(one, other))))
}

/** `{ not: {} }` is how "never" is written. */
function isNothing({ not }: SchemaObject): boolean {
  return not === true || (isSchemaObject(not) && Object.keys(not).length === 0)
}

function withCheck(shape: Shape, check: Check): Shape {
  return { ...shape, checks: [...shape.checks, check] }
}

/** Where more than one option may take the same value, "exactly one" says more than "any". */
function sharedKinds(
  options: readonly (readonly Shape[])[],
  expand: (schema: Schema) => readonly Shape[],
): ReadonlySet<Kind> {
  const shared = new Set<Kind>()
  if (areDiscriminated(options, expand)) return shared
  for (const [index, option] of options.entries()) {
    for (const later of options.slice(index + 1)) {
      for (const one of option) {
        if (later.some((other) => !areDisjoint(one, other, expand))) shared.add(one.kind)
      }
    }
  }
  return shared
}

function typesOf({ type }: SchemaObject): readonly Kind[] {
  if (type === undefined) return kinds
  const types = new Set([type].flat().map((each) => (each === 'integer' ? 'number' : each)))
  return kinds.filter((kind) => types.has(kind))
}

function literals(schema: SchemaObject): readonly Shape[] {
  const values = (Array.isArray(schema.enum) ? schema.enum : [schema.const]).filter(
    (value) => !('const' in schema) || canonical(value) === canonical(schema.const),
  )
  const scalars = kinds.slice(0, 4).flatMap((kind): Shape[] => {
    const ofKind = values.filter((value) => (value === null ? 'null' : typeof value) === kind) as Scalar[]
    return ofKind.length === 0 ? [] : [{ kind: kind as FiniteShape['kind'], values: ofKind, checks: [] }]
  })
  const whole = values.filter((value) => typeof value === 'object' && value !== null)
  const structures = whole.map((value) =>
    withCheck(
      shapeOf(Array.isArray(value) ? 'array' : 'object', {}, new Map()),
      unknownCheck('const', canonical(value)),
    ),
  )
  return [...scalars, ...structures]
}

function shapeOf(kind: Kind, written: SchemaObject, definitions: Definitions): Shape {
  const schema = evaluated(written)
  const checks = [
    ...Object.entries(schema).flatMap(([keyword, value]) => checksOf(keyword, value, kind, schema)),
    ...textChecks(schema, kind, definitions),
  ]
  switch (kind) {
    case 'null':
      return { kind, values: [null], checks }
    case 'boolean':
      return { kind, values: [true, false], checks }
    case 'string':
      return { kind, shortest: count(schema.minLength, 0), longest: count(schema.maxLength, Infinity), checks }
    case 'number':
      return { kind, ...boundsOf(schema), checks }
    case 'array': {
      const { items, prefixItems, minItems, maxItems } = schema
      const rest = (items as Schema | undefined) ?? true
      const prefix = asSchemas(prefixItems)
      return { kind, prefix, rest, shortest: count(minItems, 0), longest: count(maxItems, Infinity), checks }
    }
    case 'object': {
      const { properties, required, additionalProperties, propertyNames } = schema
      return {
        kind,
        fields: new Map(Object.entries((properties as Record<string, Schema> | undefined) ?? {})),
        required: new Set((required as readonly string[] | undefined) ?? []),
        // With patterns for names, "additional" depends on them: both are kept in one check.
        others: schema.patternProperties ? true : ((additionalProperties as Schema | undefined) ?? true),
        names: (propertyNames as Schema | undefined) ?? true,
        checks,
      }
    }
  }
}

function checksOf(keyword: string, value: unknown, kind: Kind, schema: SchemaObject): readonly Check[] {
  if (kind === 'string' && keyword === 'pattern') return [patternCheck(String(value))]
  // zod says what its formats are by a pattern beside them; its `startsWith` is a format by name only.
  if (kind === 'string' && keyword === 'format') {
    const isSaid = schema.pattern !== undefined && value !== 'uri'
    return isSaid || String(value).includes('_') ? [] : [formatCheck(String(value))]
  }
  if (kind === 'number' && keyword === 'multipleOf') return [multipleCheck(Number(value))]
  if (kind === 'number' && keyword === 'type') return isInteger(value) ? [multipleCheck(1)] : []
  return []
}

function isInteger(type: unknown): boolean {
  const types = [type].flat()
  return types.includes('integer') && !types.includes('number')
}

function boundsOf(schema: SchemaObject): Pick<NumberShape, 'least' | 'most'> {
  const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum, exclusiveMaximum } = schema
  const least = { at: Number(minimum), open: false }
  const most = { at: Number(maximum), open: false }
  const over = typeof exclusiveMinimum !== 'number' ? undefined : { at: Number(exclusiveMinimum), open: true }
  const under = typeof exclusiveMaximum !== 'number' ? undefined : { at: Number(exclusiveMaximum), open: true }
  return {
    least: over && over.at >= least.at ? over : least,
    most: under && under.at <= most.at ? under : most,
  }
}

function count(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise
}

function asSchemas(value: unknown): readonly Schema[] {
  return Array.isArray(value) ? (value as Schema[]) : []
}
