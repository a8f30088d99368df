import * as z from 'zod/mini'
import { defineEvent, type EventDefinition } from '../../../../events'
import { checkExamples } from '../../../../events/jest/contract/check-examples'
import { brokenExamples, withUnknownFields } from '../../../../events/jest/contract/examples'
import { lineOf } from '../../../../events/jest/contract/problem'
import { LampBroken, LampLit } from '../lamps'

function define<const Data extends z.ZodMiniObject>(data: Data, ...examples: readonly unknown[]): EventDefinition {
  const definition = defineEvent({
    owner: 'lamps',
    name: 'LampSold',
    version: 1,
    publishers: ['lamps'],
    summary: 'A lamp was sold.',
    data,
    examples: [],
  })
  // Pulled and hand-made definitions come without the gate of `defineEvent`.
  return { ...definition, examples }
}

async function problemsOf(definition: EventDefinition): Promise<readonly string[]> {
  return (await checkExamples(definition)).map(lineOf)
}

describe('the examples of an event', () => {
  test.each([LampLit, LampBroken])('are all right', async (definition) => {
    expect(await problemsOf(definition)).toEqual([])
  })

  test('must be there', async () => {
    expect(await problemsOf(define(z.object({ lamp: z.string() })))).toEqual([
      'LampSold, examples: there is none: give at least one, for the checks and for readers',
    ])
  })

  test('must parse: the field is named', async () => {
    expect(await problemsOf(define(z.object({ lamp: z.string() }), { lamp: 'desk' }, { lamp: 4 }))).toEqual([
      'LampSold, examples[1], data.lamp: Invalid input: expected string, received number',
    ])
  })

  test('must hold no field that the schema does not have', async () => {
    const definition = define(z.object({ lamp: z.string() }), { lamp: 'desk', lamb: 'desk' })
    expect(await problemsOf(definition)).toEqual(['LampSold, examples[0], data.lamb: unknown field'])
  })

  test('must come out of JSON as they went in', async () => {
    const definition = define(z.object({ soldAt: z.unknown() }), { soldAt: new Date('2026-01-05T09:00:00Z') })
    expect(await problemsOf(definition)).toEqual([
      'LampSold, examples[0], data.soldAt: comes out of JSON as "2026-01-05T09:00:00.000Z"',
    ])
  })

  test('must be taken with a field that is added later, at any depth', async () => {
    const data = z.object({ lamp: z.string(), parts: z.array(z.strictObject({ name: z.string() })) })
    expect(await problemsOf(define(data, { lamp: 'desk', parts: [{ name: 'bulb' }] }))).toEqual([
      'LampSold, examples[0], data.parts[0]: with a field that was added later, its consumer refuses it: Unrecognized key: "addedLater"',
    ])
  })

  test('must not be taken without a field that the schema requires', async () => {
    const forgiving: EventDefinition = {
      ...LampBroken,
      parse: (detail) => LampBroken.parse({ ...(detail as object), data: { lamp: 'desk' } }),
    }
    expect(await problemsOf(forgiving)).toEqual([
      'LampBroken, data.lamp: is required, but an event without it is accepted',
    ])
  })
})

describe('what is made of an example', () => {
  test('has a field more in each object, but in none that is free', () => {
    const schema = z.object({
      place: z.optional(z.object({ room: z.string() })),
      lamps: z.array(z.union([z.object({ a: z.string() }), z.string()])),
      free: z.record(z.string(), z.object({})),
    })
    const more = { addedLater: { by: 'a newer producer' } }
    expect(withUnknownFields(schema, { place: { room: 'hall' }, lamps: [{ a: '' }, 'b'], free: { x: {} } })).toEqual({
      place: { room: 'hall', ...more },
      lamps: [{ a: '', ...more }, 'b'],
      free: { x: more },
      ...more,
    })
  })

  test('lacks each required field once', () => {
    const broken = brokenExamples(LampLit)
    expect(broken.map(({ field }) => field)).toEqual([
      'data.lamp',
      'data.place',
      'data.place.room',
      'data.watts',
      'data.watts[0].phase',
      'data.watts[0].watt',
    ])
    expect(broken[2]?.detail).toMatchObject({ data: { lamp: 'desk', place: {}, watts: [{ phase: 1, watt: 7.5 }] } })
    for (const { detail } of broken) expect(() => LampLit.parse(detail)).toThrow('is not valid')
  })
})
