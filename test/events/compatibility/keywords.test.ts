/** Schemas as other tools write them, or zod does rarely. */
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
