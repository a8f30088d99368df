import * as z from 'zod/mini'
import { defineEvent, EventInvalidError } from '../../events'

const occurrence = { eventId: '01JG8QZ5W0000000000000000B', occurredAt: new Date(0) }

function eventOf(shape: Record<string, z.ZodMiniType>) {
  const definition = defineEvent({
    ...{ owner: 'lamps', name: 'LampLit', version: 1, publishers: ['lamps'], summary: 'A lamp was lit.', examples: [] },
    data: z.object(shape) as unknown as z.ZodMiniObject,
  })
  const create = (data: unknown) =>
    definition.create(data as Record<string, unknown>, { correlationId: 'c' }, occurrence).detail
  return { definition, create }
}

function pathsOf(work: () => unknown): readonly string[] {
  try {
    work()
  } catch (error) {
    if (error instanceof EventInvalidError) return error.issues.map(({ path }) => path)
    throw error
  }
  return []
}

describe('a misspelt field', () => {
  const inner = z.object({ colour: z.string(), watts: z.optional(z.int()) })

  test.each([
    ['that must be there', { lamp: z.string() }, { lmap: 'a' }, ['data.lamp', 'data.lmap']],
    ['that may be left out', { lamp: z.optional(z.string()) }, { lmap: 'a' }, ['data.lmap']],
    ['of an object within', { of: inner }, { of: { color: 'red' } }, ['data.of.colour', 'data.of.color']],
    ['of an item', { all: z.array(inner) }, { all: [{ color: 'red' }] }, ['data.all[0].colour', 'data.all[0].color']],
    ['beside one that is wrong', { of: inner }, { of: { colour: 1, wats: 2 } }, ['data.of.colour', 'data.of.wats']],
    [
      'of a record',
      { by: z.record(z.string(), inner) },
      { by: { a: { color: '' } } },
      ['data.by.a.colour', 'data.by.a.color'],
    ],
    [
      'of an intersection',
      { at: z.intersection(z.object({ lamp: z.string() }), inner) },
      { at: { lmap: 'a', colour: 'red' } },
      ['data.at.lamp', 'data.at.lmap'],
    ],
    [
      'of what two parts of an intersection say of one field, in a list',
      {
        all: z.array(
          z.intersection(z.object({ of: z.object({ lamp: z.string() }) }), z.object({ of: z.optional(inner) })),
        ),
      },
      { all: [{ of: { lamp: 'a', colour: 'red', watts: 1 } }, { of: { lamp: 'a', color: 'red' } }] },
      ['data.all[1].of.colour', 'data.all[1].of.color'],
    ],
    [
      'of an intersection of three, in a tuple and a record',
      {
        by: z.record(
          z.string(),
          z.tuple([z.intersection(z.intersection(inner, z.object({ a: z.int() })), z.object({ b: z.int() }))]),
        ),
      },
      { by: { x: [{ colour: 'red', a: 1, bb: 2 }] } },
      ['data.by.x[0].b', 'data.by.x[0].bb'],
    ],
    [
      'and not what a part takes whatever it is called',
      { at: z.intersection(z.looseObject({ lamp: z.string() }), inner) },
      { at: { lmap: 'a', colour: 'red' } },
      ['data.at.lamp'],
    ],
  ] as [string, Record<string, z.ZodMiniType>, unknown, readonly string[]][])(
    '%s is named with what it was meant to be',
    (_, shape, given, paths) => {
      expect(pathsOf(() => eventOf(shape).create(given))).toEqual(paths)
    },
  )
})

describe('a union whose options have fields in common', () => {
  const short = z.object({ street: z.string() })
  const long = z.object({ street: z.string(), city: z.string(), notes: z.optional(z.array(z.string())) })
  const given = { street: 'Main', city: 'Bern', notes: ['ring'] }

  test.each([
    ['itself', z.union([short, long]), given],
    ['in a list', z.array(z.union([short, long])), [{ street: 'Main' }, given]],
    ['that may be null', z.nullable(z.union([short, long])), given],
    ['of unions', z.union([z.union([short, z.int()]), long]), given],
    ['below a default', z._default(z.union([short, long]), { street: '' }), given],
    ['behind a getter', z.lazy(() => z.union([short, long])), given],
  ])('takes what one of them takes, and loses none of it: %s', (_, at, value) => {
    const { create, definition } = eventOf({ at })
    const detail = create({ at: value })
    expect(detail.data).toEqual({ at: value })
    expect(definition.parse(JSON.parse(JSON.stringify(detail))).data).toEqual({ at: value })
  })

  test('still refuses a field that no option knows, and drops it for who consumes', () => {
    const { create, definition } = eventOf({ at: z.union([short, long]) })
    expect(pathsOf(() => create({ at: { ...given, zip: '1' } }))).toContain('data.at.zip')
    const { metadata } = create({ at: given })
    expect(definition.parse({ metadata, data: { at: { street: 'Main', zip: '1' } } }).data).toEqual({
      at: { street: 'Main' },
    })
  })

  test('lies within itself', () => {
    const tree: z.ZodMiniType = z.object({
      name: z.string(),
      get below() {
        return z.optional(z.array(z.union([z.object({ name: z.string() }), tree])))
      },
    })
    const { create } = eventOf({ at: tree })
    const at = { name: 'a', below: [{ name: 'b', below: [{ name: 'c' }] }] }
    expect(create({ at }).data).toEqual({ at })
    expect(pathsOf(() => create({ at: { name: 'a', bellow: [] } }))).toEqual(['data.at.bellow'])
  })

  test('is read by its discriminator as before', () => {
    const option = (kind: string) => z.object({ kind: z.literal(kind), [kind]: z.string() })
    const { create } = eventOf({ at: z.discriminatedUnion('kind', [option('a'), option('b')]) })
    expect(create({ at: { kind: 'b', b: 'x' } }).data).toEqual({ at: { kind: 'b', b: 'x' } })
    expect(pathsOf(() => create({ at: { kind: 'b', b: 'x', a: 'y' } }))).toEqual(['data.at.a'])
  })
})
