/** Schemas as other tools write them, or zod does rarely. */
import { compare, type Verdict } from '../../../events/compatibility/compare'
import { isContained } from '../../../events/compatibility/contain'
import type { Schema } from '../../../events/compatibility/schema'
import { asWritten } from '../../../events/compatibility/wire-forms'

const text = { type: 'string' }
const number = { type: 'number' }
const object = (properties: Record<string, Schema>) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
})

describe('what is written', () => {
  const cases: [what: string, written: Schema, read: Schema, isIn: boolean][] = [
    ['nothing is in nothing', false, false, true],
    ['anything is not in nothing', true, { not: {} }, false],
    ['an empty schema is anything', {}, true, true],
    [
      'within bounds of all parts',
      { allOf: [{ minimum: 3 }, { exclusiveMinimum: 3 }], ...number },
      { ...number, exclusiveMinimum: 3 },
      true,
    ],
    [
      'at a bound that one part leaves out',
      { ...number, minimum: 3 },
      { allOf: [{ minimum: 3 }, { exclusiveMinimum: 3 }], ...number },
      false,
    ],
    ['of no length at all', { ...text, minLength: 3, maxLength: 2 }, false, true],
    ['two types at once', { type: ['string', 'null'] }, { anyOf: [text, { type: 'null' }] }, true],
    ['a value of an enum with bounds', { enum: [1, 5, 9], maximum: 6 }, { enum: [1, 5] }, true],
    ['an object that is given whole', { const: { a: 1 } }, { const: { a: 1 } }, true],
    ['steps that neither divides', { ...number, multipleOf: 4 }, { ...number, multipleOf: 6 }, false],
    ['exactly one of options that overlap', text, { oneOf: [text, { ...text, minLength: 3 }] }, false],
    [
      'the same options that overlap',
      { oneOf: [text, { ...text, minLength: 3 }], maxLength: 9 },
      { oneOf: [text, { ...text, minLength: 3 }] },
      true,
    ],
    ['fields of names by pattern', { ...object({}), patternProperties: { '^x': number } }, object({}), false],
    [
      'fields of the same names by pattern',
      { ...object({ a: text }), patternProperties: { '^x': number } },
      { ...object({}), properties: { a: text }, patternProperties: { '^x': number } },
      true,
    ],
    ['items that are not unique', { type: 'array' }, { type: 'array', uniqueItems: true }, false],
  ]
  test.each(cases)('%s', (_, written, read, isIn) => {
    expect(isContained(written, read).isContained).toBe(isIn)
  })

  test('is followed through references to references', () => {
    const schema = (value: Schema): Schema => ({
      ...object({ at: { $ref: '#/$defs/a' } }),
      $defs: { a: { $ref: '#/$defs/b' }, b: { anyOf: [{ $ref: '#/$defs/c' }, value] }, c: value },
    })
    expect(isContained(schema(text), schema({ type: ['string', 'null'] })).isContained).toBe(true)
    expect(isContained(schema(text), schema(number))).toMatchObject({ witness: { value: { at: expect.any(String) } } })
    expect(() => isContained({ $ref: '#/$defs/none' }, true)).toThrow('Reference "#/$defs/none" leads nowhere')
    expect(() => isContained({ $ref: 'https://example.com/a' }, true)).toThrow('expected one within the schema')
  })

  test('is not taken for readable because a question about it is still open elsewhere', () => {
    const roads = (leaf: Schema) => ({
      a: { anyOf: [object({ next: { $ref: '#/$defs/b' } }), object({ leaf })] },
      b: object({ next: { $ref: '#/$defs/a' } }),
    })
    const [a, b] = [{ $ref: '#/$defs/a' }, { $ref: '#/$defs/b' }]
    const written = { ...object({ a, b }), $defs: roads(number) }
    const read = { anyOf: [object({ a, b: true }), object({ a: true, b })], $defs: roads(text) }
    expect(isContained(written, read)).toMatchObject({ isContained: false, witness: { value: expect.anything() } })
  })

  test('gives up on what is too large, and says so', () => {
    const options = (offset: number) =>
      Array.from({ length: 7 }, (_, one) =>
        object(
          Object.fromEntries(
            Array.from({ length: 7 }, (_each, other) => [
              `f${other}`,
              { ...number, minimum: ((one * other) % 5) + offset, maximum: 50 + one + offset },
            ]),
          ),
        ),
      )
    const verdict = isContained({ anyOf: options(1) }, { anyOf: options(2) })
    expect(verdict.isContained).toBe(false)
  })
})

test('what is written is closed, but for the parts of an intersection, which name each other’s fields', () => {
  const part = (name: string): Schema => ({ type: 'object', properties: { [name]: text }, required: [name] })
  const shared = { allOf: [part('a'), { $ref: '#/$defs/b' }], $defs: { b: part('b') } }
  expect(isContained(asWritten(part('a')), object({ a: text })).isContained).toBe(true)
  expect(isContained(asWritten(shared), { ...object({ a: text, b: text }) })).toMatchObject({
    isContained: false,
    witness: { value: { a: expect.any(String), b: expect.any(String) } },
  })
})

describe('a change of what other people’s schemas hold', () => {
  const open = (properties: Record<string, Schema>, more: Record<string, unknown> = {}) => ({
    ...{ type: 'object', properties, required: Object.keys(properties), ...more },
  })
  const some = (properties: Record<string, Schema>, more: Record<string, unknown> = {}) => ({
    ...{ type: 'object', properties, ...more },
  })
  const list = (more: Record<string, unknown>): Schema => ({ type: 'array', ...more })
  const ref = { $ref: '#/$defs/Shared' }
  const a = { a: text }
  const ab = { ...a, b: text }
  /** A file that many events share: the event is the same, what it refers to isn't. */
  const shared = (schema: Schema, before: Schema, after: Schema): readonly [Schema, Schema] => [
    { ...open({ it: schema }), $defs: { Shared: before } },
    { ...open({ it: schema }), $defs: { Shared: after } },
  ]
  const given = (before: Schema, after: Schema): readonly [Schema, Schema] => [
    open({ it: before }),
    open({ it: after }),
  ]
  /** A promise has a member of that name, and Biome lets nothing else have one. */
  const follows = (schema: Schema) => Object.fromEntries([['then', schema]])
  const when = (value: string, field: string) => ({
    if: open({ a: { const: value } }),
    ...follows({ required: [field] }),
  })
  const integer = { type: 'integer', minimum: 0, maximum: 10 }
  const patterns = { patternProperties: { '^x': number }, additionalProperties: false }

  const changes: readonly (readonly [string, Verdict, readonly [Schema, Schema]])[] = [
    ['whole numbers for any between the same bounds', 'forward', given({ ...integer, type: 'number' }, integer)],
    ['steps where there were none', 'forward', given(number, { ...number, multipleOf: 0.01 })],
    [
      'a bound that is left out, as draft 4 says it',
      'forward',
      given(...both({ minimum: 3 }, { exclusiveMinimum: true })),
    ],
    ['a shared part that must be among the items', 'breaking', shared(list({ contains: ref }), number, text)],
    [
      'a shared part behind a condition',
      'breaking',
      shared(some(a, { if: open(a), ...follows(some({ b: ref })) }), number, text),
    ],
    [
      'a shared part that another field asks for',
      'breaking',
      shared({ dependentSchemas: { a: ref } }, open(a), open(ab)),
    ],
    ['a shared part of names by pattern', 'breaking', shared({ patternProperties: { '^x': ref } }, number, text)],
    ['a shared part that must not be', 'breaking', shared({ ...text, not: ref }, { const: 'a' }, { const: 'b' })],
    [
      'another shared part, of which nothing changes',
      'full',
      shared({ ...text, not: ref }, { enum: ['a'] }, { enum: ['a'] }),
    ],
    [
      'conditions that have changed their consequences',
      'breaking',
      given(
        some(ab, { allOf: [when('x', 'b'), when('y', 'c')] }),
        some(ab, { allOf: [when('x', 'c'), when('y', 'b')] }),
      ),
    ],
    [
      'a field more where no other may be',
      'backward',
      given(some(a, { unevaluatedProperties: false }), some(ab, { unevaluatedProperties: false })),
    ],
    [
      'an item more where no other may be',
      'backward',
      given(
        list({ prefixItems: [text], unevaluatedItems: false }),
        list({ prefixItems: [text, text], unevaluatedItems: false }),
      ),
    ],
    [
      'a field more beside parts, where no other may be',
      'breaking',
      given(
        some(a, { allOf: [some({ c: text })], unevaluatedProperties: false }),
        some(ab, { allOf: [some({ c: text })], unevaluatedProperties: false }),
      ),
    ],
    // That it is not breaking the other way can't be told.
    ['a field more beside names by pattern', 'breaking', given(some(a, patterns), some(ab, patterns))],
    [
      'how many items must be like it',
      'breaking',
      given(list({ contains: text, minContains: 0 }), list({ contains: text })),
    ],
    [
      'options that overlap, and are the same',
      'full',
      given({ oneOf: [open(a), open(ab)] }, { oneOf: [open(a), open(ab)] }),
    ],
    [
      'a circle of parts, at its far end',
      'breaking',
      shared(ref, open(a, { properties: { next: ref, ...a } }), open(a, { properties: { next: ref, a: number } })),
    ],
  ]

  function both(before: Record<string, unknown>, more: Record<string, unknown>): readonly [Schema, Schema] {
    return [
      { ...number, ...before },
      { ...number, ...before, ...more },
    ]
  }

  test.each(changes)('%s', (_, verdict, [before, after]) => {
    const { verdict: told, differences } = compare({ schema: before }, { schema: after })
    expect(told).toBe(verdict)
    expect(compare({ schema: before }, { schema: before }).verdict).toBe('full')
    for (const { path, reason, doubt } of differences) {
      expect([path, reason]).toEqual([
        expect.stringMatching(/^it\b/),
        expect.stringMatching(/^(?:new|archived) events /),
      ])
      if (doubt) expect(doubt).not.toContain('a rule of the schema')
    }
  })

  test('a reference of which nobody can tell where it leads is refused by its words', () => {
    const dynamic = (schema: Schema) => ({ ...open({ it: { $dynamicRef: '#Shared' } }), $defs: { Shared: schema } })
    expect(() => compare({ schema: dynamic(text) }, { schema: dynamic(number) })).toThrow(/^\$dynamicRef "#Shared"/)
  })
})
