import * as z from 'zod/mini'
import { type Comparison, compare } from '../../../events/compatibility/compare'
import type { Schema } from '../../../events/compatibility/schema'

function change(before: z.ZodMiniType, after: z.ZodMiniType, example?: unknown): Comparison {
  const version = (schema: z.ZodMiniType) => ({
    schema: z.toJSONSchema(schema, { io: 'input' }) as Schema,
    examples: example === undefined ? [] : [example],
  })
  return compare(version(before), version(after))
}

const object = (shape: Record<string, z.ZodMiniType>) => z.object(shape)
const text = z.string()
const abc = text.check(z.regex(/^[a-c]+$/))
const plan = z.enum(['bronze', 'silver'])

describe('a change of a schema', () => {
  const changes: [string, z.ZodMiniType, z.ZodMiniType, Comparison['verdict']][] = [
    ['nothing', object({ a: text }), object({ a: text }), 'full'],
    ['a new optional field', object({ a: text }), object({ a: text, b: z.optional(z.int()) }), 'full'],
    ['an optional field taken away', object({ a: text, b: z.optional(text) }), object({ a: text }), 'full'],
    ['a new field with a default', object({ a: text }), object({ a: text, b: z._default(text, 'x') }), 'full'],
    ['a new required field', object({ a: text }), object({ a: text, b: text }), 'forward'],
    ['a required field taken away', object({ a: text, b: text }), object({ a: text }), 'backward'],
    ['a required field made optional', object({ a: text }), object({ a: z.optional(text) }), 'backward'],
    ['an optional field made required', object({ a: z.optional(text) }), object({ a: text }), 'forward'],
    ['a required field given a default', object({ a: text }), object({ a: z._default(text, 'x') }), 'full'],
    [
      'an optional field given a default',
      object({ a: z.optional(text) }),
      object({ a: z._default(text, 'x') }),
      'full',
    ],
    ['a field that may be null now', object({ a: text }), object({ a: z.nullable(text) }), 'backward'],
    ['a field of another type', object({ a: text }), object({ a: z.number() }), 'breaking'],
    [
      'an optional field of another type',
      object({ a: z.optional(text) }),
      object({ a: z.optional(z.int()) }),
      'breaking',
    ],
    ['a field renamed', object({ a: text }), object({ b: text }), 'breaking'],
    ['a new value of an enum', plan, z.enum(['bronze', 'silver', 'gold']), 'backward'],
    ['the values of an enum in another order', plan, z.enum(['silver', 'bronze']), 'full'],
    ['an enum opened to any text', plan, text, 'backward'],
    ['an enum that is a union of literals', plan, z.union([z.literal('silver'), z.literal('bronze')]), 'full'],
    ['a literal of another type', z.literal(1), z.literal('1'), 'breaking'],
    ['another option of a union', z.union([text, z.int()]), z.union([text, z.int(), z.boolean()]), 'backward'],
    ['options in another order', z.union([text, z.int()]), z.union([z.int(), text]), 'full'],
    ['a union where there was one', text, z.union([text, z.null()]), 'backward'],
    ['a longer text', text.check(z.maxLength(5)), text.check(z.maxLength(9)), 'backward'],
    ['one character more', text.check(z.maxLength(5)), text.check(z.maxLength(6)), 'backward'],
    ['one character less', text.check(z.minLength(4)), text.check(z.minLength(5)), 'forward'],
    ['a bound that was none', text.check(z.minLength(0)), text, 'full'],
    ['a shorter number', z.number().check(z.maximum(5)), z.number().check(z.lt(5)), 'forward'],
    ['whole numbers between the same bounds', z.int().check(z.gt(0)), z.int().check(z.minimum(1)), 'full'],
    ['one whole number less', z.int().check(z.maximum(6)), z.int().check(z.maximum(5)), 'forward'],
    ['one whole number out of few less', z.literal([1, 2, 3]), z.int().check(z.minimum(1), z.lt(3)), 'forward'],
    ['whole numbers only', z.number(), z.int(), 'forward'],
    ['steps of four for steps of two', z.number().check(z.multipleOf(2)), z.number().check(z.multipleOf(4)), 'forward'],
    ['a few numbers for a range', z.literal([1, 2, 3]), z.int().check(z.minimum(1), z.maximum(3)), 'full'],
    ['true or false for a boolean', z.boolean(), z.literal([true, false]), 'full'],
    ['more items', z.array(text).check(z.maxLength(2)), z.array(text), 'backward'],
    ['items of a wider type', z.array(z.int()), z.array(z.number()), 'backward'],
    ['an array for a tuple', z.tuple([text, text]), z.array(text), 'backward'],
    ['a tuple that goes on', z.tuple([text]), z.tuple([text], z.int()), 'backward'],
    ['a record of a wider type', z.record(text, z.int()), z.record(text, z.unknown()), 'backward'],
    ['a record for an object', object({ a: text }), z.record(text, text), 'backward'],
    ['a record with every name of an enum', object({ bronze: text, silver: text }), z.record(plan, text), 'full'],
    ['a record of other names', z.record(abc, text), object({ d: z.optional(z.int()) }), 'backward'],
    ['a record of names that are not', object({ d: z.int() }), z.record(abc, z.int()), 'breaking'],
    ['a strict reader', object({ a: text }), z.strictObject({ a: text }), 'full'],
    [
      'a field that strict readers refuse',
      z.strictObject({ a: text }),
      z.strictObject({ a: text, b: z.optional(text) }),
      'backward',
    ],
    ['unknown fields let through', object({ a: text }), z.looseObject({ a: text }), 'full'],
    ['a field where anything was let through', z.looseObject({}), z.looseObject({ a: z.optional(text) }), 'forward'],
    ['a format', text, z.email(), 'forward'],
    ['a wider pattern', text.check(z.regex(/^[a-z]+$/)), text.check(z.regex(/^[a-z0-9]+$/)), 'backward'],
    ['a pattern for a format', z.iso.date(), text.check(z.regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/)), 'backward'],
    [
      'a bound that a pattern implies',
      text.check(z.regex(/^[a-z]{3}$/)),
      text.check(z.regex(/^[a-z]{3}$/), z.maxLength(3)),
      'full',
    ],
    ['a date for a time', z.iso.date(), z.iso.datetime(), 'breaking'],
    ['an address of the web for text', z.url(), text, 'backward'],
  ]
  test.each(changes)('%s', (_, before, after, verdict) => {
    expect(change(object({ at: before }), object({ at: after })).verdict).toBe(verdict)
  })

  test('of a discriminated union says which option it is about', () => {
    const card = { kind: z.literal('card'), number: text }
    const cash = object({ kind: z.literal('cash') })
    const before = z.discriminatedUnion('kind', [
      z.object(card),
      cash as z.ZodMiniObject<{ kind: z.ZodMiniLiteral<'cash'> }>,
    ])
    const after = z.discriminatedUnion('kind', [
      z.object({ ...card, number: z.nullable(text) }),
      cash as z.ZodMiniObject<{ kind: z.ZodMiniLiteral<'cash'> }>,
      z.object({ kind: z.literal('coupon') }),
    ])
    const { verdict, differences } = change(object({ paid: before }), object({ paid: after }))
    expect(verdict).toBe('backward')
    expect(differences.map(({ path, reason }) => `${path}: ${reason}`)).toEqual([
      'paid.number: new events may hold null; old consumers take only text',
      'paid: new events may hold an object with kind "coupon"; old consumers have no alternative that takes it',
    ])
  })

  test('of the options of a union is seen across all of them', () => {
    const apart = z.union([object({ kind: z.literal('a'), n: z.int() }), object({ kind: z.literal('b'), n: z.int() })])
    const together = object({ kind: z.enum(['a', 'b']), n: z.int() })
    expect(change(apart, together).verdict).toBe('full')
  })

  test('of a recursive schema ends, and finds what differs inside', () => {
    const tree = (value: z.ZodMiniType): z.ZodMiniType => {
      const node: z.ZodMiniType = z.object({
        value,
        get children(): z.ZodMiniType {
          return z.array(node)
        },
      })
      return node
    }
    expect(change(tree(text), tree(text)).verdict).toBe('full')
    const { verdict, differences } = change(tree(text), tree(z.nullable(text)))
    expect(verdict).toBe('backward')
    expect(differences[0]).toMatchObject({ path: 'value', witness: { value: { value: null, children: [] } } })
  })

  test('is told for the first value that differs only far inside', () => {
    const deep = (at: z.ZodMiniType) =>
      object({ a: z.array(object({ b: z.record(text, object({ c: z.optional(at) })) })) })
    const { differences } = change(deep(z.int()), deep(z.boolean()))
    expect(differences.map(({ path }) => path)).toEqual(['a[].b.*.c', 'a[].b.*.c'])
  })
})

describe('a witness', () => {
  const example = { customer: 'c-1', plan: 'silver', mails: ['a@example.com'] }
  const before = object({ customer: text, plan, mails: z.array(z.email()) })

  test('is an example with one thing changed', () => {
    const after = object({ customer: text, plan: z.enum(['bronze', 'silver', 'gold']), mails: z.array(z.email()) })
    const { differences } = change(before, after, example)
    expect(differences).toEqual([
      {
        path: 'plan',
        direction: 'forward',
        reason: 'new events may hold "gold"; old consumers take only "bronze" or "silver"',
        witness: { value: { ...example, plan: 'gold' } },
      },
    ])
  })

  test('is not made of an example that is none', () => {
    const after = object({ plan: z.enum(['bronze', 'silver', 'gold']), since: text })
    const { differences } = change(object({ plan }), after, { plan: 'silver', since: 7 })
    expect(differences).toMatchObject([
      { path: 'plan', witness: { value: { plan: 'gold', since: expect.any(String) } } },
      {},
    ])
  })

  test('lacks what may be lacking', () => {
    const { differences } = change(
      before,
      object({ customer: z.optional(text), plan, mails: z.array(z.email()) }),
      example,
    )
    const { customer: _, ...without } = example
    expect(differences).toMatchObject([{ path: 'customer', witness: { value: without } }])
  })

  test('is as long as it must be', () => {
    const { differences } = change(
      before,
      object({ customer: text, plan, mails: z.array(z.email()).check(z.maxLength(2)) }),
      example,
    )
    expect(differences).toMatchObject([
      { path: 'mails', direction: 'backward', witness: { value: { mails: { length: 3 } } } },
    ])
  })

  test('is missing where it can not be told, and the reason says so', () => {
    const [one, other] = [z.regex(/^(?=.*\d)[a-z0-9]+$/), z.regex(/^[a-z0-9]*\d[a-z0-9]*$/)]
    const { verdict, differences } = change(object({ a: text.check(one) }), object({ a: text.check(other) }))
    expect(verdict).toBe('breaking')
    expect(differences.map(({ witness, doubt }) => [witness, doubt?.slice(0, 41)])).toEqual([
      [undefined, 'it can not be proven that everything writt'.slice(0, 41)],
      [undefined, 'it can not be proven that everything writt'.slice(0, 41)],
    ])
  })
})
