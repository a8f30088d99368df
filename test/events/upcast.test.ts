import * as z from 'zod/mini'
import { defineEvent, type EventDefinition, type IncomingEvent } from '../../events'
import { upcasters } from '../../events/catalog/upcasters'
import { brokenExamples } from '../../events/compatibility/check-catalog'
import { consumeUpcast, defineUpcaster, upcast } from '../../events/upcast'

const common = { owner: 'lamps', name: 'LampLit', publishers: ['lamps'], summary: 'A lamp was lit.' }
const one = defineEvent({ ...common, version: 1, data: z.object({ lamp: z.string() }), examples: [{ lamp: 'desk' }] })
const two = defineEvent({ ...common, version: 2, data: z.object({ lamp: z.string(), watts: z.int() }), examples: [] })
const three = defineEvent({ ...common, version: 3, data: z.object({ id: z.string(), watts: z.int() }), examples: [] })
const ways = [
  defineUpcaster(one, two, ({ lamp }) => ({ lamp, watts: 0 })),
  defineUpcaster(two, three, ({ lamp, watts }) => ({ id: lamp, watts })),
]

function detailOf({ version }: EventDefinition, data: unknown) {
  const metadata = { eventId: '01JG8QZ5W0000000000000000A', version, occurredAt: '2026-01-05T09:00:00.000Z' }
  return { metadata: { ...metadata, correlationId: 'story-1' }, data }
}

function incoming(definition: EventDefinition, data: unknown): IncomingEvent {
  const { detailType } = definition
  return { id: 'd1', source: 'signalbox.lamps', 'detail-type': detailType, detail: detailOf(definition, data) }
}

describe('upcast', () => {
  test('goes from version to version, and keeps what tells the event apart', () => {
    const event = upcast(one, three, detailOf(one, { lamp: 'desk' }), ways)
    expect(event).toEqual(detailOf(three, { id: 'desk', watts: 0 }))
  })

  test('refuses what is not valid, before and after', () => {
    expect(() => upcast(one, two, detailOf(one, { lamp: 1 }), ways)).toThrow('LampLit is not valid: data.lamp')
    const wrong = defineUpcaster(one, two, ({ lamp }) => ({ lamp, watts: 0.5 }))
    expect(() => upcast(one, two, detailOf(one, { lamp: 'desk' }), [wrong])).toThrow(
      'LampLit.v2 is not valid: data.watts',
    )
  })

  test('says if no way leads there', () => {
    const act = () => upcast(one, three, detailOf(one, { lamp: 'desk' }), ways.slice(1))
    expect(act).toThrow('Upcaster from LampLit to LampLit.v3: there is none')
  })

  test('leads from an older to a newer version of one event', () => {
    expect(() => defineUpcaster(two, one, ({ lamp }) => ({ lamp }))).toThrow('expected an older and a newer version')
  })
})

test('a consumer of the newest version takes what is replayed of older ones', async () => {
  const seen: unknown[] = []
  const handler = consumeUpcast(three, ways, async ({ data }) => void seen.push(data))
  await handler(incoming(one, { lamp: 'desk' }))
  await handler(incoming(two, { lamp: 'hall', watts: 5 }))
  await handler(incoming(three, { id: 'bed', watts: 3 }))
  expect(seen).toEqual([
    { id: 'desk', watts: 0 },
    { id: 'hall', watts: 5 },
    { id: 'bed', watts: 3 },
  ])
})

test('every upcaster of the catalog makes valid events of the examples of the older version', () => {
  expect([...upcasters, ...ways].flatMap(brokenExamples)).toEqual([])
})
