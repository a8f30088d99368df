import * as fc from 'fast-check'
import * as z from 'zod/mini'
import { catalog } from '../../../events/catalog'
import { ulid } from '../../../events/envelope'
import { arbitraryOf, NoArbitraryError } from '../../../events/jest/arbitrary'
import { withoutLookArounds } from '../../../events/jest/arbitrary-string'

describe('an arbitrary of a schema', () => {
  test.each(catalog.map((definition) => [definition.detailType, definition] as const))(
    'gives only what %s accepts, strictly, before and after JSON',
    (_, definition) => {
      const origin = { correlationId: 'a-story' }
      const occurrence = { eventId: '01JG8QZ5W0000000000000000A', occurredAt: new Date('2026-01-05T09:00:00Z') }
      fc.assert(
        fc.property(arbitraryOf(definition.schema), (data) => {
          const { detail } = definition.create(data, origin, occurrence)
          expect(definition.parse(JSON.parse(JSON.stringify(detail)))).toEqual(detail)
        }),
        { numRuns: 50 },
      )
    },
  )

  const schemas: Readonly<Record<string, z.ZodMiniType>> = {
    ulid,
    'a bounded string': z.string().check(z.minLength(5), z.maxLength(8)),
    'a string of one length': z.string().check(z.length(7)),
    'a pattern with a look-ahead': z.string().check(z.regex(/^P(?!$)(\d+D)?(T(?=\d)(\d+H)?)?$/)),
    'a pattern of a least length': z.string().check(z.regex(/^[^\n]*$/), z.minLength(12)),
    'a uuid': z.uuid(),
    'a url': z.url(),
    'a date': z.iso.date(),
    'a time': z.iso.datetime({ offset: true }),
    'an address': z.ipv4(),
    'an integer': z.int().check(z.minimum(-3), z.maximum(3)),
    'a positive number': z.number().check(z.positive()),
    'a multiple': z.number().check(z.multipleOf(5), z.minimum(1)),
    'a bounded array': z.array(z.boolean()).check(z.minLength(2), z.maxLength(3)),
    'a record of numbers': z.record(z.string().check(z.regex(/^[a-z]{1,3}$/)), z.number()),
    'a nullable default': z._default(z.nullable(z.string()), null),
    'a discriminated union': z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('circle'), radius: z.number() }),
      z.object({ kind: z.literal(['square', 'cube']), side: z.optional(z.number()) }),
    ]),
    'a tuple': z.tuple([z.string(), z.literal(4)]),
    'an intersection': z.intersection(z.object({ a: z.string() }), z.object({ b: z.null() })),
    'a refinement': z.int().check(z.refine((value) => value % 2 === 0)),
    'a strict object': z.strictObject({ a: z.readonly(z.enum(['x', 'y'])) }),
    'a tree': z.object({ leaf: z.lazy(() => z.string()) }),
  }

  test.each(Object.entries(schemas))('gives only what %s accepts', (_, schema) => {
    fc.assert(
      fc.property(arbitraryOf(schema), (value) => z.safeParse(schema, value).success),
      { numRuns: 100 },
    )
  })

  test('leaves optional fields out at times, and at times does not', () => {
    const values = fc.sample(arbitraryOf(z.object({ maybe: z.optional(z.string()) })), { numRuns: 100, seed: 1 })
    expect(new Set(values.map((value) => 'maybe' in value))).toEqual(new Set([true, false]))
  })

  test('takes another arbitrary for a path', () => {
    const schema = z.object({ lamps: z.array(z.object({ name: z.string() })).check(z.minLength(1)) })
    const [value] = fc.sample(arbitraryOf(schema, { 'lamps[].name': fc.constant('desk') }), 1)
    expect(value?.lamps[0]).toEqual({ name: 'desk' })
  })

  test('says which field it finds no values for', () => {
    const narrow = z.object({ lamp: z.string().check(z.refine((text) => text === 'the one and only')) })
    expect(() => fc.sample(arbitraryOf(narrow), 1)).toThrow(NoArbitraryError)
    expect(() => fc.sample(arbitraryOf(narrow), 1)).toThrow(/^lamp: 20000 values in a row did not meet its checks/)
    expect(() => arbitraryOf(z.object({ when: z.date() }))).toThrow(/^when: no values are known .* "date"/)
  })

  test('strips look-arounds of a pattern, nested and escaped ones too', () => {
    expect(withoutLookArounds('^a(?=b(c)[)])d\\(?=e(?:f)[(?=g](?<!h)i(?<j>k)$')).toBe('^ad\\(?=e(?:f)[(?=g]i(?<j>k)$')
  })
})
