import * as fc from 'fast-check'
import * as z from 'zod/mini'
import { consumes, defineEvent, type EventDefinition } from '../../../events'
import { narrow } from '../../../events/compatibility/narrow'
import type { Schema } from '../../../events/compatibility/schema'
import { validatorOf } from '../../../events/compatibility/validator'
import { registryEntry } from '../../../events/registry-build/entry'
import { isDefinable, parsed, type Spec, specs, toZod, valuesOf } from './schema-arbitraries'

const metadata = {
  eventId: '01JG8QZ5W0000000000000000A',
  version: 1,
  occurredAt: '2026-01-05T09:00:00.000Z',
  correlationId: 'story-1',
}

function lampLit(data: z.ZodMiniObject) {
  return defineEvent({
    owner: 'lamps',
    name: 'LampLit',
    version: 1,
    publishers: ['lamps'],
    summary: 'A lamp was lit.',
    data,
    examples: [],
  })
}

/** Both as they decide: what a consumer parses, and what the check takes it to parse. */
function verdicts(definition: EventDefinition, fields: readonly string[], data: unknown) {
  const reliance = consumes(definition, fields)
  const { schema } = registryEntry(definition, [])
  const reader = z.custom((detail) => {
    reliance.parse(detail)
    return true
  })
  const detail = { metadata, data }
  return {
    consumer: parsed(reader as unknown as z.ZodMiniType, detail) !== undefined,
    check: validatorOf(narrow(schema as Schema, fields)).accepts(detail),
  }
}

describe('a schema narrowed to the fields that a consumer relies on', () => {
  const definition = lampLit(
    z.object({
      lamp: z.string(),
      place: z.nullable(z.object({ room: z.string(), floor: z.int() })),
      bulbs: z.optional(z.array(z.object({ watts: z.number(), colour: z.string() })).check(z.minLength(1))),
    }),
  )
  const whole = { lamp: 'desk', place: { room: 'study', floor: 1 }, bulbs: [{ watts: 5, colour: 'red' }] }
  test.each<[readonly string[], unknown, boolean]>([
    [['lamp'], { lamp: 'desk' }, true],
    [['lamp'], { ...whole, lamp: 1 }, false],
    [['place.room'], { place: { room: 'study' } }, true],
    [['place.room'], { place: null }, true],
    [['place.room'], { place: {} }, false],
    [['place.room'], {}, false],
    [['place'], { place: { room: 'study' } }, false],
    [['bulbs[].watts'], { bulbs: [{ watts: 5 }, { watts: 7, colour: 1 }] }, true],
    [['bulbs[].watts'], { bulbs: [{ colour: 'red' }] }, false],
    [['bulbs[].watts'], { bulbs: [] }, false],
    [['bulbs[].watts', 'lamp'], { lamp: 'desk' }, true],
  ])('to %j takes %j: %s', (fields, data, isTaken) => {
    expect(verdicts(definition, fields, data)).toEqual({ consumer: isTaken, check: isTaken })
  })

  test('is what the consumer parses', () => {
    const fields = fc.dictionary(fc.constantFrom('a', 'b', 'c'), specs, { minKeys: 2, noNullPrototype: true })
    const question = fields.chain((all) =>
      fc.record({
        all: fc.constant(all),
        used: fc.subarray(Object.keys(all), { minLength: 1 }),
        data: fc.record(mapped(all, valuesOf), { requiredKeys: [], noNullPrototype: true }),
      }),
    )
    fc.assert(
      fc.property(question, ({ all, used, data }) => {
        fc.pre(isDefinable(...Object.values(all)))
        const shape = mapped(all, (spec: Spec) => toZod(spec))
        const { consumer, check } = verdicts(lampLit(z.object(shape) as z.ZodMiniObject), used, data)
        // zod takes an unknown that is absent or multiplies more exactly; what the check takes, the consumer does.
        expect({ check, consumer: consumer || !check }).toEqual({ check, consumer: true })
      }),
      { numRuns: 150 },
    )
  })
})

function mapped<From, To>(record: Record<string, From>, map: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]))
}
