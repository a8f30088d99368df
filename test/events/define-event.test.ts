import { expectTypeOf } from 'expect-type'
import * as fc from 'fast-check'
import * as z from 'zod/mini'
import { type DataOf, defineEvent, EventDefinitionError, EventInvalidError } from '../../events'
import { catalog } from '../../events/catalog'

const LampLit = defineEvent({
  owner: 'lamps',
  name: 'LampLit',
  version: 1,
  publishers: ['lamps', 'people'],
  summary: 'A lamp was lit.',
  data: z.object({
    lamp: z.string(),
    place: z.optional(z.object({ room: z.string(), tags: z.array(z.object({ key: z.string() })) })),
  }),
  examples: [{ lamp: 'desk' }],
})

const occurrence = { eventId: '01JG8QZ5W0000000000000000A', occurredAt: new Date('2026-01-05T09:00:00Z') }

function issuesOf(work: () => unknown): readonly string[] {
  try {
    work()
  } catch (error) {
    if (error instanceof EventInvalidError) return error.issues.map(({ path, message }) => `${path}: ${message}`)
    throw error
  }
  return []
}

describe('defineEvent', () => {
  test('gives a rule pattern of the publishers and the detail-type', () => {
    expect(LampLit.pattern).toEqual({ source: ['signalbox.lamps', 'signalbox.people'], detailType: ['LampLit'] })
  })

  test('names a later version in the detail-type', () => {
    const second = defineEvent({
      owner: 'lamps',
      name: 'LampLit',
      version: 2,
      publishers: ['lamps'],
      summary: '',
      data: z.object({}),
      examples: [],
    })
    expect(second.detailType).toBe('LampLit.v2')
  })

  test('refuses a name that is not in PascalCase and an event that nobody publishes', () => {
    const specification = { owner: 'lamps', version: 1, summary: '', data: z.object({}), examples: [] }
    expect(() => defineEvent({ ...specification, name: 'lamp-lit', publishers: ['lamps'] })).toThrow(
      'expected PascalCase',
    )
    expect(() => defineEvent({ ...specification, name: 'LampLit', publishers: [] })).toThrow('"publishers" is empty')
  })

  test('creates an envelope that carries the origin', () => {
    const { detail } = LampLit.create({ lamp: 'desk' }, { correlationId: 'c1', actor: 'ada' }, occurrence)
    expect(detail).toEqual({
      metadata: {
        eventId: '01JG8QZ5W0000000000000000A',
        version: 1,
        occurredAt: '2026-01-05T09:00:00.000Z',
        correlationId: 'c1',
        actor: 'ada',
      },
      data: { lamp: 'desk' },
    })
  })

  test('refuses to create an event with a field that the schema does not have, however deep, by its path', () => {
    const data = { lamp: 'desk', place: { room: 'r', tags: [{ key: 'k', colour: 'red' }] }, watts: 5 }
    expect(issuesOf(() => LampLit.create(data, { correlationId: 'c1' }, occurrence))).toEqual([
      'data.place.tags[0].colour: unknown field',
      'data.watts: unknown field',
    ])
  })

  test('refuses a wrong field by its path', () => {
    const data = { lamp: 'desk', place: { room: 1, tags: [{}] } } as unknown as DataOf<typeof LampLit>
    expect(issuesOf(() => LampLit.create(data, { correlationId: 'c1' }, occurrence))).toEqual([
      'data.place.room: Invalid input: expected string, received number',
      'data.place.tags[0].key: Invalid input: expected string, received undefined',
    ])
  })

  test('drops what it does not know when it parses', () => {
    const { detail } = LampLit.create({ lamp: 'desk' }, { correlationId: 'c1' }, occurrence)
    const arrived = { ...detail, data: { ...detail.data, watts: 5 }, extra: true }
    expect(LampLit.parse(arrived)).toEqual(detail)
  })

  test('refuses an event of another version', () => {
    const { detail } = LampLit.create({ lamp: 'desk' }, { correlationId: 'c1' }, occurrence)
    const other = { ...detail, metadata: { ...detail.metadata, version: 2 } }
    expect(issuesOf(() => LampLit.parse(other))).toEqual(['metadata.version: expected 1, got 2'])
  })

  test('survives anything at all as a detail', () => {
    fc.assert(
      fc.property(fc.anything(), (detail) => {
        expect(() => LampLit.parse(detail)).toThrow(EventInvalidError)
      }),
    )
  })

  test('what it creates it parses to the same, through JSON', () => {
    const data = fc.record({ lamp: fc.string() }, { requiredKeys: ['lamp'] })
    fc.assert(
      fc.property(data, fc.uuid(), (given, correlationId) => {
        const { detail } = LampLit.create(given, { correlationId }, occurrence)
        expect(LampLit.parse(JSON.parse(JSON.stringify(detail)))).toEqual(detail)
      }),
    )
  })

  test('types the data by the schema', () => {
    expectTypeOf<DataOf<typeof LampLit>>().toEqualTypeOf<{
      lamp: string
      place?: { room: string; tags: { key: string }[] } | undefined
    }>()
    // @ts-expect-error: a lamp is a string
    expect(() => LampLit.create({ lamp: 5 }, { correlationId: 'c1' }, occurrence)).toThrow(EventInvalidError)
  })
})

describe('a definition is refused by path', () => {
  const lamp = { owner: 'lamps', name: 'LampLit', version: 1, publishers: ['lamps'], summary: '', examples: [] }
  const issues = (specification: object): readonly string[] => {
    try {
      defineEvent({ ...lamp, data: z.object({}), ...specification } as Parameters<typeof defineEvent>[0])
    } catch (error) {
      if (error instanceof EventDefinitionError) return error.issues.map(({ path, message }) => `${path}: ${message}`)
      throw error
    }
    return []
  }

  class Lamp {}
  test.each<[string, z.ZodMiniType, string]>([
    ['a map', z.map(z.string(), z.string()), 'data.at: does not travel as JSON: a Map'],
    ['a set', z.array(z.set(z.string())), 'data.at[]: does not travel as JSON: a Set'],
    ['a date', z.optional(z.date()), 'data.at: does not travel as JSON: a Date'],
    ['NaN', z.object({ n: z.nan() }), 'data.at.n: does not travel as JSON: NaN'],
    ['a bigint', z.record(z.string(), z.bigint()), 'data.at.*: does not travel as JSON: a bigint'],
    ['an int64', z.union([z.string(), z.int64()]), 'data.at: does not travel as JSON: a bigint'],
    ['a literal bigint', z.literal(5n), 'data.at: does not travel as JSON: the literal 5'],
    ['an instance', z.instanceof(Lamp), 'data.at: does not travel as JSON: an instance'],
    [
      'a codec',
      z.codec(z.string(), z.number(), { decode: Number, encode: String }),
      'data.at: does not travel as JSON: a codec',
    ],
    [
      'a transform',
      z.pipe(
        z.string(),
        z.transform((text: string) => text.length),
      ),
      'data.at: does not travel as JSON: a codec',
    ],
    ['a stringbool', z.stringbool(), 'data.at: does not travel as JSON: a codec'],
    ['a coercion', z.coerce.number(), 'data.at: does not travel as JSON: a coercion'],
    [
      'keywords beside the schema',
      z.string().register(z.globalRegistry, { maxLength: 1 }),
      'data.at: meta says maxLength',
    ],
    ['a length below 0', z.string().check(z.minLength(-1)), 'data.at: -1 as a length'],
    ['a part of a length', z.array(z.string()).check(z.maxLength(1.5)), 'data.at: 1.5 as a length'],
    ['an endless bound', z.number().check(z.maximum(Number.POSITIVE_INFINITY)), 'data.at: Infinity as a bound'],
    ['a multiple of nothing', z.number().check(z.multipleOf(0)), 'data.at: 0 as a bound'],
    ['a field that objects do not keep', z.object({ ['__proto__']: z.string() }), 'data.at.__proto__: is a name'],
    [
      'a default by chance',
      z._default(
        z.number(),
        (
          (count) => () =>
            count++
        )(0),
      ),
      'data.at: a default that is another each',
    ],
    ['undefined', z.nullable(z.undefined()), 'data.at: does not travel as JSON: undefined'],
    ['what a recursion hides', z.tuple([z.lazy(() => z.symbol())]), 'data.at[0]: does not travel as JSON: a symbol'],
  ])('%s', (_, at, message) => {
    expect(issues({ data: z.object({ at }) })).toEqual([expect.stringContaining(message)])
  })

  describe('whose intersection would not be one value', () => {
    const off = z._default(z.string(), 'off')
    const on = z._default(z.string(), 'on')
    test.each<[string, z.ZodMiniType, z.ZodMiniType, string[]]>([
      ['two defaults of one field', z.object({ lit: off }), z.object({ lit: on }), ['data.at.lit']],
      ['further in', z.object({ a: z.object({ b: off }) }), z.object({ a: z.object({ b: on }) }), ['data.at.a.b']],
      [
        'in the items of a list',
        z.object({ a: z.array(z.object({ b: off })) }),
        z.object({ a: z.array(z.object({ b: on })) }),
        ['data.at.a'],
      ],
      ['in what else there is', z.object({ lit: off }), z.catchall(z.object({}), on), ['data.at.lit']],
      [
        'what stands in for the wrong',
        z.object({ lit: off }),
        z.object({ lit: z.catch(z.string(), 'on') }),
        ['data.at.lit'],
      ],
      ['the same default', z.object({ lit: off }), z.object({ lit: off }), []],
      ['a default of one part', z.object({ lit: off }), z.object({ lit: z.optional(z.string()) }), []],
      ['defaults of different fields', z.object({ lit: off }), z.object({ dim: on }), []],
    ])('%s', (_, left, right, at) => {
      const found = issues({ data: z.object({ at: z.intersection(left, right) }) })
      expect(found).toEqual(
        at.map(
          (path) =>
            `${path}: both parts of an intersection may fill it in, and not alike: leave a default to one of them`,
        ),
      )
    })
  })

  test.each([
    [{ version: 0 }, 'version: 0: expected 1, 2, 3, …'],
    [{ version: 1.5 }, 'version: 1.5: expected 1, 2, 3, …'],
    [{ owner: 'Lamps' }, 'owner: "Lamps": expected a domain in lower case'],
    [{ publishers: ['lamps', 'aws.lamps'] }, 'publishers[1]: "aws.lamps": expected a domain in lower case'],
    [{ publishers: ['lamps', 'lamps'] }, 'publishers[1]: lamps twice'],
    [{ name: `Lamp${'x'.repeat(130)}` }, 'name: expected at most 128 characters'],
    [{ answeredBy: ['lamp went out'] }, 'answeredBy[0]: "lamp went out": expected another event'],
    [{ answeredBy: ['LampLit'] }, 'answeredBy[0]: "LampLit": expected another event'],
    [{ deprecated: { since: 'July', use: 'LampLit.v2' } }, 'deprecated.since: "July": expected a day'],
    [{ examples: [{ lamp: 'desk' }] }, 'examples[0].lamp: unknown field'],
    [
      { data: z.object({ lamp: z.string() }), examples: [{ lamp: 'a' }, { lamp: 5 }] },
      'examples[1].lamp: Invalid input',
    ],
  ])('%j', (specification, message) => {
    expect(issues(specification)).toEqual([expect.stringContaining(message)])
  })

  test('everything wrong at once, and schemas that refer to themselves are no trouble', () => {
    const tree: z.ZodMiniType = z.object({ name: z.string(), kids: z.array(z.lazy(() => tree)) })
    expect(issues({ data: z.object({ tree }) })).toEqual([])
    expect(issues({ owner: '', version: -1, data: z.object({ at: z.date() }) })).toHaveLength(3)
  })
})

describe('the catalog', () => {
  test.each(catalog.map((event) => [event.detailType, event] as const))(
    '%s: each example is valid as it stands',
    (_, event) => {
      expect(event.examples.length).toBeGreaterThan(0)
      for (const example of event.examples) {
        expect(event.create(example, { correlationId: 'c1' }, occurrence).detail.data).toEqual(example)
      }
    },
  )

  test('has no detail-type twice', () => {
    const types = catalog.map(({ detailType }) => detailType)
    expect(new Set(types).size).toBe(types.length)
  })

  test('keeps every event that carries a token out of the archive', () => {
    const withToken = catalog.filter(({ schema }) =>
      Object.keys(schema.shape).some((field) => /(?:token|secret)$/i.test(field)),
    )
    expect(withToken.length).toBeGreaterThan(1)
    expect(withToken.filter(({ sensitive }) => !sensitive).map(({ name }) => name)).toEqual([])
  })
})
