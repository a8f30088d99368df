/**
 * fast-check arbitraries from schemas: every value that they give, the schema accepts. Lengths, bounds and
 * formats are generated; what only a refinement or a look-around in a pattern can tell is filtered.
 */
import * as fc from 'fast-check'
import * as z from 'zod/mini'
import { numbersOf } from './arbitrary-number'
import { stringsOf } from './arbitrary-string'
import { checksOf, mayBeAbsent, partsOf, type Schema } from './schema'

/** By path, such as `votes[].approver.email`: generates what is there instead of the schema. */
export type Overrides = Readonly<Record<string, fc.Arbitrary<unknown>>>

/** A schema that no generated value meets, or that is of a kind which JSON can't hold. */
export class NoArbitraryError extends Error {
  readonly code = 'NoArbitrary'
  constructor(
    readonly path: string,
    why: string,
  ) {
    super(`${path || '(schema)'}: ${why}; give an arbitrary for it in the overrides`)
    this.name = 'NoArbitraryError'
  }
}

/** So many values in a row may miss a check before the search ends. */
const mostMisses = 20_000

/** Throws NoArbitraryError, here or when values are drawn, with the path of what can't be generated. */
export function arbitraryOf<Value extends z.core.$ZodType>(
  schema: Value,
  overrides: Overrides = {},
): fc.Arbitrary<z.input<Value>> {
  return build(schema, '', overrides) as fc.Arbitrary<z.input<Value>>
}

function build(schema: Schema, path: string, overrides: Overrides): fc.Arbitrary<unknown> {
  const given = overrides[path]
  if (given) return given
  const arbitrary = unchecked(schema, path, overrides)
  return checksOf(schema).length === 0 ? arbitrary : accepted(arbitrary, schema, path)
}

/** Only what the schema accepts. */
function accepted(arbitrary: fc.Arbitrary<unknown>, schema: Schema, path: string): fc.Arbitrary<unknown> {
  let misses = 0
  return arbitrary.filter((value) => {
    if (z.safeParse(schema, value).success) {
      misses = 0
      return true
    }
    if (++misses > mostMisses) throw new NoArbitraryError(path, `${mostMisses} values in a row did not meet its checks`)
    return false
  })
}

function unchecked(schema: Schema, path: string, overrides: Overrides): fc.Arbitrary<unknown> {
  const parts = partsOf(schema)
  const inside = (inner: Schema | undefined, at = path) => build(required(inner, path), at, overrides)
  switch (parts.type) {
    case 'string':
      return stringsOf(checksOf(schema))
    case 'number':
      return numbersOf(checksOf(schema))
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'undefined':
      return fc.constant(undefined)
    case 'any':
    case 'unknown':
      return jsonValue
    case 'literal':
      return fc.constantFrom(...(parts.values ?? []))
    case 'enum':
      return fc.constantFrom(...new Set(Object.values(parts.entries ?? {})))
    case 'object':
      return objectOf(parts.shape ?? {}, path, overrides)
    case 'array':
      return fc.array(inside(parts.element, `${path}[]`), lengthsOf(schema))
    case 'tuple':
      return fc.tuple(...(parts.items ?? []).map((item, index) => inside(item, `${path}[${index}]`)))
    case 'record': {
      const key = inside(parts.keyType) as fc.Arbitrary<string>
      // JSON has such a name, but parsers and objects treat it specially: no contract should rest on it.
      return fc.dictionary(
        key.filter((name) => name !== '__proto__'),
        inside(parts.valueType, `${path}.*`),
      )
    }
    case 'union':
      return fc.oneof(...(parts.options ?? []).map((option) => inside(option)))
    case 'optional':
    case 'default':
    case 'prefault':
    case 'catch':
    case 'readonly':
    case 'nonoptional':
      return inside(parts.innerType)
    case 'nullable':
      return fc.option(inside(parts.innerType))
    case 'pipe':
      return accepted(inside(parts.in), schema, path)
    case 'lazy':
      return fc.constant(undefined).chain(() => inside(parts.getter?.()))
    case 'intersection':
      return accepted(
        fc
          .tuple(inside(parts.left), inside(parts.right))
          .map(([left, right]) => Object.assign({}, left, right) as unknown),
        schema,
        path,
      )
    default:
      throw new NoArbitraryError(path, `no values are known for a schema of type "${parts.type}"`)
  }
}

function objectOf(shape: Readonly<Record<string, Schema>>, path: string, overrides: Overrides): fc.Arbitrary<unknown> {
  const names = Object.keys(shape)
  const fields = names.map(
    (name) => [name, build(required(shape[name], path), path === '' ? name : `${path}.${name}`, overrides)] as const,
  )
  return fc.record(Object.fromEntries(fields), {
    requiredKeys: names.filter((name) => !mayBeAbsent(required(shape[name], path))),
    noNullPrototype: true,
  })
}

/** What JSON can carry unchanged: it has no minus zero. */
const jsonValue = fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown)

function lengthsOf(schema: Schema): { minLength?: number; maxLength?: number } {
  const lengths: { minLength?: number; maxLength?: number } = {}
  for (const { check, minimum, maximum, length } of checksOf(schema)) {
    if (check === 'min_length' && minimum !== undefined) lengths.minLength = minimum
    if (check === 'max_length' && maximum !== undefined) lengths.maxLength = maximum
    if (check === 'length_equals' && length !== undefined)
      Object.assign(lengths, { minLength: length, maxLength: length })
  }
  return lengths
}

function required(schema: Schema | undefined, path: string): Schema {
  if (!schema) throw new NoArbitraryError(path, 'the schema lacks a part that its type needs')
  return schema
}
