/** Random zod schemas, as plain specifications that can be changed at random, and values for them. */
import * as fc from 'fast-check'
import * as z from 'zod/mini'
import { defineEvent, EventDefinitionError } from '../../../events'

export type Spec =
  | {
      t: 'string'
      min?: number
      max?: number
      pattern?: string
      format?: 'email' | 'uuid' | 'datetime' | 'date' | 'url'
    }
  | { t: 'number'; min?: number; max?: number; above?: number; below?: number; step?: number; int?: boolean }
  | { t: 'boolean' | 'null' | 'unknown' }
  | { t: 'literal'; values: (string | number | boolean | null)[] }
  | { t: 'object'; fields: Record<string, Field>; mode: 'strip' | 'strict' | 'loose' | 'numbers' }
  | { t: 'array'; item: Spec; min?: number; max?: number }
  | { t: 'tuple'; items: Spec[]; rest?: Spec }
  | { t: 'record'; names: 'any' | 'enum' | 'partial' | 'pattern'; value: Spec }
  | { t: 'union'; options: Spec[] }
  | { t: 'choice'; options: Record<string, Record<string, Field>> }
  | { t: 'nullable'; inner: Spec }
  | { t: 'both'; one: Record<string, Field>; other: Record<string, Field> }
  | { t: 'list'; value: Spec; many: boolean }
export interface Field {
  spec: Spec
  presence: 'required' | 'optional' | 'default'
}

const patterns = ['^[a-c]+$', '^[a-z]{2,4}$', '^x', '\\d', '^(a|bb)*$', '^[A-Z][a-z0-9-]*$']
const names = ['a', 'b', 'c', 'd']
const kinds = ['k1', 'k2', 'k3']
const small = fc.integer({ min: 0, max: 6 })
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 1 })
const defined = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T

const leaf: fc.Arbitrary<Spec> = fc.oneof(
  fc
    .record({ t: fc.constant('string' as const), min: maybe(small), max: maybe(small) })
    .map(defined) as fc.Arbitrary<Spec>,
  fc
    .record({
      t: fc.constant('string' as const),
      pattern: fc.constantFrom(...patterns),
      max: maybe(fc.integer({ min: 2, max: 9 })),
    })
    .map(defined) as fc.Arbitrary<Spec>,
  fc.record({
    t: fc.constant('string' as const),
    format: fc.constantFrom('email' as const, 'uuid' as const, 'datetime' as const, 'date' as const, 'url' as const),
  }),
  fc
    .record({
      t: fc.constant('number' as const),
      min: maybe(fc.integer({ min: -4, max: 6 })),
      max: maybe(fc.integer({ min: 0, max: 9 })),
      above: maybe(fc.integer({ min: -3, max: 3 })),
      below: maybe(fc.integer({ min: 2, max: 12 })),
      step: maybe(fc.constantFrom(1, 2, 3, 0.5, 0.1)),
      int: fc.boolean(),
    })
    .map(({ above, below, ...rest }) =>
      defined({
        ...rest,
        above: rest.min === undefined ? above : undefined,
        below: rest.max === undefined ? below : undefined,
      }),
    ) as fc.Arbitrary<Spec>,
  fc.constantFrom<Spec>({ t: 'boolean' }, { t: 'null' }, { t: 'unknown' }),
  fc.record({
    t: fc.constant('literal' as const),
    values: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 1, 2, 3, true, false, null, 'x', ''), {
      minLength: 1,
      maxLength: 4,
    }),
  }) as fc.Arbitrary<Spec>,
)

export const specs: fc.Arbitrary<Spec> = fc.letrec<{ spec: Spec; fields: Record<string, Field> }>((tie) => ({
  fields: fc.dictionary(
    fc.constantFrom(...names),
    fc.record({
      spec: tie('spec'),
      presence: fc.constantFrom('required' as const, 'optional' as const, 'default' as const),
    }),
    { maxKeys: 3, noNullPrototype: true },
  ),
  spec: fc.oneof(
    { maxDepth: 3, depthSize: 'small', withCrossShrink: true },
    { arbitrary: leaf, weight: 5 },
    {
      arbitrary: fc.record({
        t: fc.constant('object' as const),
        fields: tie('fields'),
        mode: fc.constantFrom(
          'strip' as const,
          'strip' as const,
          'strict' as const,
          'loose' as const,
          'numbers' as const,
        ),
      }),
      weight: 4,
    },
    {
      arbitrary: fc
        .record({
          t: fc.constant('array' as const),
          item: tie('spec'),
          min: maybe(fc.integer({ min: 0, max: 3 })),
          max: maybe(fc.integer({ min: 1, max: 4 })),
        })
        .map(defined) as fc.Arbitrary<Spec>,
      weight: 2,
    },
    {
      arbitrary: fc
        .record({
          t: fc.constant('tuple' as const),
          items: fc.array(tie('spec'), { minLength: 1, maxLength: 2 }),
          rest: maybe(tie('spec')),
        })
        .map(defined) as fc.Arbitrary<Spec>,
      weight: 1,
    },
    {
      arbitrary: fc.record({
        t: fc.constant('record' as const),
        names: fc.constantFrom('any' as const, 'enum' as const, 'partial' as const, 'pattern' as const),
        value: tie('spec'),
      }),
      weight: 1,
    },
    {
      arbitrary: fc.record({
        t: fc.constant('union' as const),
        options: fc.array(tie('spec'), { minLength: 2, maxLength: 3 }),
      }),
      weight: 2,
    },
    {
      arbitrary: fc.record({
        t: fc.constant('choice' as const),
        options: fc.dictionary(fc.constantFrom(...kinds), tie('fields'), { minKeys: 1, noNullPrototype: true }),
      }),
      weight: 2,
    },
    { arbitrary: fc.record({ t: fc.constant('nullable' as const), inner: tie('spec') }), weight: 1 },
    { arbitrary: fc.record({ t: fc.constant('both' as const), one: tie('fields'), other: tie('fields') }), weight: 1 },
    { arbitrary: fc.record({ t: fc.constant('list' as const), value: tie('spec'), many: fc.boolean() }), weight: 1 },
  ),
})).spec

export function toZod(spec: Spec): z.ZodMiniType {
  switch (spec.t) {
    case 'string': {
      const base =
        { email: z.email, uuid: z.uuid, datetime: z.iso.datetime, date: z.iso.date, url: z.url }[
          spec.format ?? ('x' as never)
        ] ?? z.string
      let schema = (base as () => z.ZodMiniString)()
      if (spec.min !== undefined) schema = schema.check(z.minLength(spec.min))
      if (spec.max !== undefined) schema = schema.check(z.maxLength(spec.max))
      if (spec.pattern !== undefined) schema = schema.check(z.regex(new RegExp(spec.pattern)))
      return schema
    }
    case 'number': {
      let schema: z.ZodMiniNumber = spec.int ? z.int() : z.number()
      if (spec.min !== undefined) schema = schema.check(z.minimum(spec.min))
      if (spec.max !== undefined) schema = schema.check(z.maximum(spec.max))
      if (spec.above !== undefined) schema = schema.check(z.gt(spec.above))
      if (spec.below !== undefined) schema = schema.check(z.lt(spec.below))
      if (spec.step !== undefined) schema = schema.check(z.multipleOf(spec.step))
      return schema
    }
    case 'boolean':
      return z.boolean()
    case 'null':
      return z.null()
    case 'unknown':
      return z.unknown()
    case 'literal':
      return z.literal(spec.values)
    case 'object': {
      const shape = shapeOf(spec.fields)
      if (spec.mode === 'strict') return z.strictObject(shape)
      if (spec.mode === 'loose') return z.looseObject(shape)
      return spec.mode === 'numbers' ? z.catchall(z.object(shape), z.number()) : z.object(shape)
    }
    case 'array': {
      let schema: z.ZodMiniArray<z.ZodMiniType> = z.array(toZod(spec.item))
      if (spec.min !== undefined) schema = schema.check(z.minLength(spec.min))
      if (spec.max !== undefined) schema = schema.check(z.maxLength(spec.max))
      return schema
    }
    case 'tuple': {
      const items = spec.items.map(toZod) as [z.ZodMiniType, ...z.ZodMiniType[]]
      return spec.rest ? z.tuple(items, toZod(spec.rest)) : z.tuple(items)
    }
    case 'record': {
      const value = toZod(spec.value)
      if (spec.names === 'enum') return z.record(z.enum(['a', 'b']), value)
      if (spec.names === 'partial') return z.partialRecord(z.enum(['a', 'b', 'c']), value)
      return z.record(spec.names === 'any' ? z.string() : z.string().check(z.regex(/^[a-c]+$/)), value)
    }
    case 'union':
      return z.union(spec.options.map(toZod))
    case 'choice': {
      const options = Object.entries(spec.options).map(([kind, fields]) =>
        z.object({ ...shapeOf(fields), kind: z.literal(kind) }),
      )
      return z.discriminatedUnion('kind', options as [(typeof options)[0] & object])
    }
    case 'nullable':
      return z.nullable(toZod(spec.inner))
    case 'both':
      return z.intersection(z.object(shapeOf(spec.one)), z.object(shapeOf(spec.other)))
    case 'list': {
      const value = toZod(spec.value)
      const list: z.ZodMiniType = z.object({
        value,
        get next(): z.ZodMiniType {
          return spec.many ? z.array(list) : z.optional(list)
        },
      })
      return list
    }
  }
}

function shapeOf(fields: Record<string, Field>): Record<string, z.ZodMiniType> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, { spec, presence }]) => {
      const schema = toZod(spec)
      if (presence === 'optional') return [name, z.optional(schema)]
      const sample = presence === 'default' ? plainSample(spec) : undefined
      return [name, sample === undefined ? schema : z._default(schema, sample)]
    }),
  )
}

/** What zod makes of a value; undefined if it refuses, or throws over an intersection whose parts disagree. */
export function parsed(schema: z.ZodMiniType, value: unknown): { readonly data: unknown } | undefined {
  try {
    const result = z.safeParse(schema, value)
    return result.success ? { data: result.data } : undefined
  } catch {
    return undefined
  }
}

/** Whether an event may have it: parts of an intersection that fill in different things are refused at its definition. */
export function isDefinable(...all: readonly Spec[]): boolean {
  try {
    const fields = all.map((spec, index) => [`field${index}`, toZod(spec)])
    const data = z.object(Object.fromEntries(fields) as Record<string, z.ZodMiniType>)
    defineEvent({ owner: 'a', name: 'Lit', version: 1, publishers: ['a'], summary: '', examples: [], data })
    return true
  } catch (error) {
    if (error instanceof EventDefinitionError) return false
    throw error
  }
}

/** A value that the schema takes, for a default. */
function plainSample(spec: Spec): unknown {
  const schema = toZod(spec)
  return ['a', 'abc', 1, 0, 3, true, null, {}, []].find((value) => parsed(schema, value) !== undefined)
}

/** Values that are likely to be of the schema, or just beside it. */
export function valuesOf(spec: Spec): fc.Arbitrary<unknown> {
  switch (spec.t) {
    case 'string':
      if (spec.format === 'email') return fc.constantFrom('a@b.co', 'x.y@example.com')
      if (spec.format === 'uuid') return fc.uuid()
      if (spec.format === 'datetime') return fc.constantFrom('2026-01-05T10:30:00.000Z', '2024-02-29T00:00:00Z')
      if (spec.format === 'date') return fc.constantFrom('2026-01-05', '2024-02-29')
      if (spec.format === 'url') return fc.constantFrom('https://a.example', 'http://b.example/c')
      if (spec.pattern) return fc.stringMatching(new RegExp(spec.pattern))
      return fc.string({
        minLength: Math.min(spec.min ?? 0, spec.max ?? 99),
        maxLength: Math.max(spec.min ?? 0, spec.max ?? 9),
      })
    case 'number': {
      const step = spec.step ?? 1
      return fc.oneof(
        fc.integer({ min: -6, max: 14 }),
        fc.constantFrom(
          ...[spec.min, spec.max, spec.above, spec.below].flatMap((bound = 0) => [bound - 1, bound, bound + 1]),
        ),
        fc.integer({ min: -10, max: 30 }).map((count) => Number((count * step).toPrecision(12))),
        fc.double({ min: -6, max: 14, noNaN: true }).map((value) => (Object.is(value, -0) ? 0 : value)),
      )
    }
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'unknown':
      return anything
    case 'literal':
      return fc.constantFrom(...spec.values)
    case 'object':
      return withExtras(fieldValues(spec.fields))
    case 'array':
      return fc.array(valuesOf(spec.item), {
        minLength: Math.min(spec.min ?? 0, spec.max ?? 9),
        maxLength: Math.max(spec.min ?? 0, spec.max ?? 5),
      })
    case 'tuple':
      return fc
        .tuple(
          fc.tuple(...spec.items.map(valuesOf)),
          spec.rest ? fc.array(valuesOf(spec.rest), { maxLength: 3 }) : fc.constant([]),
        )
        .map(([head, tail]) => [...head, ...tail])
    case 'record':
      return fc.dictionary(fc.constantFrom('a', 'b', 'c', 'ab', 'zz'), valuesOf(spec.value), { noNullPrototype: true })
    case 'union':
      return fc.oneof(...spec.options.map(valuesOf))
    case 'choice':
      return fc.oneof(
        ...Object.entries(spec.options).map(([kind, fields]) =>
          withExtras(fieldValues(fields).map((value) => ({ ...value, kind }))),
        ),
      )
    case 'nullable':
      return fc.option(valuesOf(spec.inner))
    case 'both':
      return fc.tuple(fieldValues(spec.other), fieldValues(spec.one)).map(([one, other]) => ({ ...one, ...other }))
    case 'list': {
      const value = valuesOf(spec.value)
      return fc.array(value, { minLength: 1, maxLength: 3 }).map((values) =>
        values.reduceRight<unknown>((next, each) => {
          if (spec.many) return { value: each, next: next === undefined ? [] : [next] }
          return next === undefined ? { value: each } : { value: each, next }
        }, undefined),
      )
    }
  }
}

const anything = fc.constantFrom<unknown>(
  'a',
  '',
  'abc',
  0,
  1,
  2.5,
  -3,
  true,
  null,
  [],
  ['a'],
  [1, 2],
  {},
  { a: 1 },
  { a: 'a', b: 2 },
  { kind: 'k1' },
)

function fieldValues(fields: Record<string, Field>): fc.Arbitrary<Record<string, unknown>> {
  const entries = Object.entries(fields)
  const requiredKeys = entries.filter(([, { presence }]) => presence === 'required').map(([name]) => name)
  return fc.record(Object.fromEntries(entries.map(([name, { spec }]) => [name, valuesOf(spec)])), {
    requiredKeys,
    noNullPrototype: true,
  })
}

function withExtras(values: fc.Arbitrary<Record<string, unknown>>): fc.Arbitrary<Record<string, unknown>> {
  const extras = fc.dictionary(fc.constantFrom(...names, 'extra'), anything, { maxKeys: 2, noNullPrototype: true })
  return fc.oneof(
    { arbitrary: values, weight: 3 },
    { arbitrary: fc.tuple(extras, values).map(([more, value]) => ({ ...more, ...value })), weight: 1 },
  )
}

/** The same with one thing changed somewhere. */
export function changed(spec: Spec): fc.Arbitrary<Spec> {
  return fc.oneof({ arbitrary: changedHere(spec), weight: 1 }, { arbitrary: changedBelow(spec), weight: 3 })
}

function changedHere(spec: Spec): fc.Arbitrary<Spec> {
  const ways: fc.Arbitrary<Spec>[] = [
    fc.constant({ t: 'nullable', inner: spec }),
    specs.map((other) => ({ t: 'union', options: [spec, other] })),
    specs,
  ]
  const nudged = <Key extends string>(...keys: Key[]) =>
    fc
      .record({ key: fc.constantFrom(...keys), by: fc.constantFrom(-1, 1), isGone: fc.boolean() })
      .map(({ key, by, isGone }) => {
        const { [key]: now, ...rest } = spec as Record<string, unknown>
        return (
          isGone && now !== undefined ? rest : { ...rest, [key]: typeof now === 'number' ? Math.max(0, now + by) : 2 }
        ) as Spec
      })
  if (spec.t === 'string')
    ways.push(
      nudged('min', 'max'),
      nudged('min', 'max'),
      fc.constantFrom(...patterns).map((pattern) => ({ t: 'string', pattern })),
    )
  if (spec.t === 'number')
    ways.push(nudged('min', 'max', 'above', 'below', 'step'), fc.constant({ ...spec, int: !spec.int }))
  if (spec.t === 'array') ways.push(nudged('min', 'max'), nudged('min', 'max'))
  if (spec.t === 'literal') {
    ways.push(
      fc
        .constantFrom('a', 'd', 4, null)
        .map((more) => ({ t: 'literal', values: [...new Set([...spec.values, more])] })),
    )
    if (spec.values.length > 1) ways.push(fc.constant({ t: 'literal', values: spec.values.slice(1) }))
  }
  if (spec.t === 'union')
    ways.push(fc.constant({ t: 'union', options: [...spec.options].reverse() }), fc.constantFrom(...spec.options))
  if (spec.t === 'nullable') ways.push(fc.constant(spec.inner))
  if (spec.t === 'object') {
    ways.push(
      fc
        .constantFrom('strip' as const, 'strict' as const, 'loose' as const, 'numbers' as const)
        .map((mode) => ({ ...spec, mode })),
      fieldChanges(spec.fields).map((fields) => ({ ...spec, fields })),
      fieldChanges(spec.fields).map((fields) => ({ ...spec, fields })),
      splitUnion(spec),
    )
  }
  return fc.oneof(...ways)
}

/** An object with a field of several values as a union of objects: the same, said otherwise. */
function splitUnion(spec: Spec & { t: 'object' }): fc.Arbitrary<Spec> {
  const [name, field] =
    Object.entries(spec.fields).find(([, { spec: each }]) => each.t === 'literal' || each.t === 'boolean') ?? []
  if (!name || !field) return fc.constant(spec)
  const values = field.spec.t === 'literal' ? field.spec.values : [true, false]
  const option = (value: string | number | boolean | null): Spec => ({
    ...spec,
    fields: { ...spec.fields, [name]: { ...field, spec: { t: 'literal', values: [value] } } },
  })
  return fc.constant({ t: 'union', options: values.map(option) })
}

function fieldChanges(fields: Record<string, Field>): fc.Arbitrary<Record<string, Field>> {
  const present = Object.keys(fields)
  const add = fc
    .record({
      name: fc.constantFrom(...names),
      spec: specs,
      presence: fc.constantFrom('required' as const, 'optional' as const, 'default' as const),
    })
    .map(({ name, ...field }) => ({ ...fields, [name]: field }))
  if (present.length === 0) return add
  const name = fc.constantFrom(...present)
  const remove = name.map((gone) => Object.fromEntries(Object.entries(fields).filter(([each]) => each !== gone)))
  const turn = fc
    .record({ name, presence: fc.constantFrom('required' as const, 'optional' as const, 'default' as const) })
    .map(({ name: each, presence }) => ({ ...fields, [each]: { ...(fields[each] as Field), presence } }))
  return fc.oneof(add, remove, turn)
}

function changedBelow(spec: Spec): fc.Arbitrary<Spec> {
  const inField = (fields: Record<string, Field>) => {
    const present = Object.keys(fields)
    if (present.length === 0) return fc.constant(fields)
    return fc.constantFrom(...present).chain((name) => {
      const field = fields[name] as Field
      return changed(field.spec).map((inner) => ({ ...fields, [name]: { ...field, spec: inner } }))
    })
  }
  switch (spec.t) {
    case 'object':
      return inField(spec.fields).map((fields) => ({ ...spec, fields }))
    case 'choice':
      return fc
        .constantFrom(...Object.keys(spec.options))
        .chain((kind) =>
          fc
            .oneof(inField(spec.options[kind] ?? {}), fieldChanges(spec.options[kind] ?? {}))
            .map((fields) => ({ ...spec, options: { ...spec.options, [kind]: fields } })),
        )
    case 'both':
      return inField(spec.one).map((one) => ({ ...spec, one }))
    case 'array':
      return changed(spec.item).map((item) => ({ ...spec, item }))
    case 'record':
      return changed(spec.value).map((value) => ({ ...spec, value }))
    case 'list':
      return changed(spec.value).map((value) => ({ ...spec, value }))
    case 'nullable':
      return changed(spec.inner).map((inner) => ({ ...spec, inner }))
    case 'tuple':
    case 'union': {
      const list = spec.t === 'tuple' ? spec.items : spec.options
      return fc.nat(list.length - 1).chain((at) =>
        changed(list[at] as Spec).map((inner) => {
          const next = list.map((each, index) => (index === at ? inner : each))
          return spec.t === 'tuple' ? { ...spec, items: next } : { ...spec, options: next }
        }),
      )
    }
    default:
      return changedHere(spec)
  }
}
