import { expectTypeOf } from 'expect-type'
import * as z from 'zod/mini'
import {
  consume,
  consumeAny,
  consumes,
  defineEvent,
  type EventDefinition,
  type IncomingEvent,
  RelianceError,
} from '../../events'
import { ApprovalExpired, ApprovalGranted } from '../../events/catalog/approvals'

const LampLit = defineEvent({
  owner: 'lamps',
  name: 'LampLit',
  version: 1,
  publishers: ['lamps'],
  summary: 'A lamp was lit.',
  data: z.object({
    lamp: z.string(),
    place: z.optional(z.object({ room: z.string(), floor: z.int() })),
    bulbs: z.array(z.object({ watts: z.number(), colour: z.nullable(z.string()) })).check(z.minLength(1)),
    either: z.union([z.object({ a: z.string() }), z.object({ b: z.string() })]),
    free: z.record(z.string(), z.unknown()),
  }),
  examples: [],
})

const data = {
  lamp: 'desk',
  place: { room: 'study', floor: 1 },
  bulbs: [{ watts: 5, colour: null }],
  either: { a: 'x' },
  free: { any: 'thing' },
}

function incoming(definition: EventDefinition, value: unknown): IncomingEvent {
  const metadata = { eventId: '01JG8QZ5W0000000000000000A', version: 1, occurredAt: '2026-01-05T09:00:00.000Z' }
  const detail = { metadata: { ...metadata, correlationId: 'story-1' }, data: value }
  return { id: 'd1', source: 'signalbox.lamps', 'detail-type': definition.detailType, detail }
}

describe('consumes', () => {
  test('gives the handler the fields that it relies on, and no others', async () => {
    const seen: unknown[] = []
    const reliesOn = [consumes(LampLit, ['lamp', 'place.room', 'bulbs[].watts', 'either', 'free'])]
    const handler = consume(LampLit, async (event) => void seen.push(event.data), { reliesOn })
    await handler(incoming(LampLit, data))
    expect(seen).toEqual([{ ...data, place: { room: 'study' }, bulbs: [{ watts: 5 }] }])
  })

  test('refuses an event for the fields that it relies on, and for no others', async () => {
    const handler = consume(LampLit, async () => undefined, { reliesOn: [consumes(LampLit, ['bulbs[].watts'])] })
    await expect(handler(incoming(LampLit, { bulbs: [{ watts: 5 }] }))).resolves.toBeUndefined()
    await expect(handler(incoming(LampLit, { ...data, bulbs: [{ watts: '5' }] }))).rejects.toThrow(
      'data.bulbs[0].watts',
    )
    await expect(handler(incoming(LampLit, { ...data, bulbs: [] }))).rejects.toThrow('data.bulbs')
  })

  test('of all fields is the event as it is defined', async () => {
    const handler = consume(LampLit, async () => undefined, { reliesOn: [consumes(LampLit)] })
    await expect(handler(incoming(LampLit, { ...data, lamp: 1 }))).rejects.toThrow('data.lamp')
  })

  test('still refuses another version', () => {
    const { detail } = incoming(LampLit, data)
    const { metadata } = detail as { metadata: object }
    const second = { metadata: { ...metadata, version: 2 }, data }
    expect(() => consumes(LampLit, ['lamp']).parse(second)).toThrow('metadata.version: expected 1, got 2')
  })

  test('narrows the types of what the handler gets', () => {
    consume(LampLit, async ({ data: all }) => {
      expectTypeOf(all.bulbs).toEqualTypeOf<{ watts: number; colour: string | null }[]>()
    })
    consume(
      LampLit,
      async ({ data: used }) => {
        expectTypeOf(used).toEqualTypeOf<{ place?: { room: string } | undefined; bulbs: { watts: number }[] }>()
      },
      { reliesOn: [consumes(LampLit, ['place.room', 'bulbs[].watts'])] },
    )
    consumeAny(
      [ApprovalGranted, ApprovalExpired],
      async (_, { data: used }) => {
        expectTypeOf(used.requestedBy.correlationId).toEqualTypeOf<string | undefined>()
      },
      {
        reliesOn: [
          consumes(ApprovalGranted, ['requestedBy.correlationId']),
          consumes(ApprovalExpired, ['requestedBy.correlationId', 'votes']),
        ],
      },
    )
  })

  test('takes a path that the data has, and no other', () => {
    // @ts-expect-error there is no such field
    expect(() => consumes(LampLit, ['lamb'])).toThrow('"lamb": expected a path that begins with one of lamp, place')
    // @ts-expect-error a record has no fields of its own
    consumes(LampLit, ['free.any'])
    // @ts-expect-error an item of an array is reached by []
    expect(() => consumes(LampLit, ['bulbs.watts'])).toThrow('"bulbs.watts": expected [] after bulbs')
    // @ts-expect-error a place has no such field
    expect(() => consumes(LampLit, ['place.rooms'])).toThrow('"place.rooms": expected after place one of room, floor')
    // @ts-expect-error a bulb has no such field
    expect(() => consumes(LampLit, ['bulbs[].volts'])).toThrow(RelianceError)
    expect(() => consumes(LampLit, ['either', 'free'])).not.toThrow()
  })

  test('has to be said of every event of a handler, if of one', () => {
    const reliesOn = [consumes(ApprovalGranted, ['approvalId'])]
    const act = () => consumeAny([ApprovalGranted, ApprovalExpired], async () => undefined, { reliesOn })
    expect(act).toThrow('consumes(ApprovalExpired): expected it among "reliesOn", got none')
  })
})
