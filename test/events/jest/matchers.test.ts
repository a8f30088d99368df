import { expectTypeOf } from 'expect-type'
import { consume, createPublisher } from '../../../events'
import { recordEvents } from '../../../events/jest'
import { broken, delivered, LampBroken, LampLit, lit, messageOf } from './lamps'

const entry = {
  Source: 'signalbox.lamps',
  DetailType: 'LampLit',
  Detail: JSON.stringify(lit('desk').detail),
}

describe('toMatchEvent', () => {
  test('takes an event of a rule, an entry of PutEvents and a created event', () => {
    for (const event of [delivered(lit('desk')), entry, lit('desk')]) {
      expect(event).toMatchEvent(LampLit)
      expect(event).toMatchEvent(LampLit, { lamp: 'desk', place: { room: 'study' } })
      expect(event).toMatchEvent(LampLit, { lamp: expect.stringMatching(/^d/), watts: [{ watt: 7.5 }] })
      expect(event).not.toMatchEvent(LampBroken)
      expect(event).not.toMatchEvent(LampLit, { lamp: 'hall' })
    }
  })

  test('shows each field that differs, by its path', () => {
    const message = messageOf(() =>
      expect(entry).toMatchEvent(LampLit, {
        lamp: 'hall',
        place: { floor: 3 },
        watts: [{ watt: expect.any(String) }, { phase: 2, watt: 5 }],
      }),
    )
    expect(message).toMatchInlineSnapshot(`
"expect(event).toMatchEvent(LampLit, partial)

It differs in:
  data.lamp
    expected "hall"
    got      "desk"
  data.place.floor
    expected 3
    got      nothing
  data.watts[0].watt
    expected Any<String>
    got      7.5
  data.watts[1]
    expected {"phase": 2, "watt": 5}
    got      nothing"
`)
  })

  test('shows another name, another publisher, and what the schema says', () => {
    const wrong = { ...delivered(broken('desk'), 'signalbox.strangers'), detail: { data: { lamp: 4, wat: 1 } } }
    expect(messageOf(() => expect(delivered(broken('desk'))).toMatchEvent(LampLit))).toMatchInlineSnapshot(`
"expect(event).toMatchEvent(LampLit)

It differs in:
  detail-type
    expected "LampLit"
    got      "LampBroken""
`)
    expect(messageOf(() => expect(wrong).toMatchEvent(LampBroken, { lamp: 'desk' }))).toMatchInlineSnapshot(`
"expect(event).toMatchEvent(LampBroken, partial)

It differs in:
  source
    expected ["signalbox.lamps", "signalbox.inspectors"]
    got      "signalbox.strangers"
  metadata: Invalid input: expected object, received undefined
  data.lamp: Invalid input: expected string, received number
  data.lamp
    expected "desk"
    got      4"
`)
  })

  test('refuses a field that the definition does not have', () => {
    const { detail } = broken('desk')
    const event = { ...delivered(broken('desk')), detail: { ...detail, data: { ...detail.data, wat: 1 } } }
    expect(messageOf(() => expect(event).toMatchEvent(LampBroken))).toMatchInlineSnapshot(`
"expect(event).toMatchEvent(LampBroken)

It differs in:
  data.wat: unknown field"
`)
  })

  test('shows what it got where nothing such was wanted', () => {
    expect(messageOf(() => expect(delivered(broken('desk'))).not.toMatchEvent(LampBroken))).toMatchInlineSnapshot(`
"expect(event).not.toMatchEvent(LampBroken)

Expected something else, got:
  LampBroken from signalbox.lamps
  {"data": {"lamp": "desk"}, "metadata": {"correlationId": "a-story", "eventId": "01JG8QZ5W0000000000000000A", "occurredAt": "2026-01-05T09:00:00.000Z", "version": 1}}"
`)
  })

  test('says what it takes', () => {
    expect(messageOf(() => expect('LampLit').toMatchEvent(LampLit))).toMatchInlineSnapshot(`
"expect(event).toMatchEvent(LampLit)

Expected an event of a rule, an entry of PutEvents, or what create() gives, got:
  "LampLit""
`)
  })

  test('knows the fields of the definition', () => {
    const { toMatchEvent } = expect(entry)
    // @ts-expect-error: LampLit has no such field
    expect(() => toMatchEvent(LampLit, { lamb: 'desk' })).toThrow('data.lamb')
    // @ts-expect-error: a room is a string
    expect(() => toMatchEvent(LampLit, { place: { room: 4 } })).toThrow('data.place.room')
    expectTypeOf(toMatchEvent(LampLit)).toEqualTypeOf<void>()
  })
})

describe('toHavePublished', () => {
  test('counts what createPublisher sent', async () => {
    const record = recordEvents()
    const publisher = createPublisher({ domain: 'lamps', busName: 'bus', client: record.client })

    await publisher.publish(lit('desk'), lit('hall'), broken('desk'))

    expect(record).toHavePublished(LampLit)
    expect(record).toHavePublished(LampLit, undefined, { times: 2 })
    expect(record).toHavePublished(LampLit, { lamp: 'hall' }, { times: 1 })
    expect(record).toHavePublished(LampBroken, {}, { times: 1 })
    expect(record).toHavePublished(LampLit, { lamp: 'cellar' }, { times: 0 })
    expect(record).not.toHavePublished(LampLit, { lamp: 'cellar' })
    expect(record).not.toHavePublished(LampLit, {}, { times: 1 })
  })

  test('counts what the bus accepted, not what it refused', async () => {
    const client = { send: async () => ({ Entries: [{ EventId: '1' }, { ErrorCode: 'InternalFailure' }] }) }
    const record = recordEvents(client as never)
    const publisher = createPublisher({ domain: 'lamps', busName: 'bus', client: record.client, attempts: 1 })

    await expect(publisher.publish(lit('desk'), lit('hall'))).rejects.toThrow('1 of 2 events')

    expect(record).toHavePublished(LampLit, { lamp: 'desk' }, { times: 1 })
    expect(record).not.toHavePublished(LampLit, { lamp: 'hall' })
  })

  test('forgets and stops when told', async () => {
    const record = recordEvents()
    const publisher = createPublisher({ domain: 'lamps', busName: 'bus', client: record.client })
    await publisher.publish(lit('desk'))
    record.clear()
    expect(record).not.toHavePublished(LampLit)
    record.stop()
    await publisher.publish(lit('desk'))
    expect(record).not.toHavePublished(LampLit)
  })

  test('shows the closest event when none is right', async () => {
    const record = recordEvents()
    const publisher = createPublisher({ domain: 'lamps', busName: 'bus', client: record.client })
    await publisher.publish(broken('desk'), lit('desk'), lit('hall'))
    const message = messageOf(() => expect(record).toHavePublished(LampLit, { lamp: 'hall', place: { room: 'hall' } }))
    expect(message).toMatchInlineSnapshot(`
"expect(recorder).toHavePublished(LampLit, partial)

None such was published. Published: LampBroken, LampLit ×2
The closest, number 3 of 3, differs in:
  data.place.room
    expected "hall"
    got      "study""
`)
  })

  test('says so when there was none of the name, or nothing at all', async () => {
    const record = recordEvents()
    expect(messageOf(() => expect(record).toHavePublished(LampLit))).toMatchInlineSnapshot(`
"expect(recorder).toHavePublished(LampLit)

None such was published. Published: nothing"
`)
    await createPublisher({ domain: 'lamps', busName: 'bus', client: record.client }).publish(broken('desk'))
    expect(messageOf(() => expect(record).toHavePublished(LampLit))).toMatchInlineSnapshot(`
"expect(recorder).toHavePublished(LampLit)

None such was published. Published: LampBroken"
`)
  })

  test('shows those there are when they are too many, or none was wanted', async () => {
    const record = recordEvents()
    const publisher = createPublisher({ domain: 'lamps', busName: 'bus', client: record.client })
    await publisher.publish(broken('desk'), broken('hall'))
    expect(messageOf(() => expect(record).toHavePublished(LampBroken, {}, { times: 1 }))).toMatchInlineSnapshot(`
"expect(recorder).toHavePublished(LampBroken, partial)

Expected 1 such, and 2 were published:
number 1 of 2:
  LampBroken from signalbox.lamps
  {"data": {"lamp": "desk"}, "metadata": {"correlationId": "a-story", "eventId": "01JG8QZ5W0000000000000000A", "occurredAt": "2026-01-05T09:00:00.000Z", "version": 1}}
number 2 of 2:
  LampBroken from signalbox.lamps
  {"data": {"lamp": "hall"}, "metadata": {"correlationId": "a-story", "eventId": "01JG8QZ5W0000000000000000A", "occurredAt": "2026-01-05T09:00:00.000Z", "version": 1}}"
`)
    expect(messageOf(() => expect(record).not.toHavePublished(LampBroken, { lamp: 'desk' }))).toMatchInlineSnapshot(`
"expect(recorder).not.toHavePublished(LampBroken, partial)

Expected none such, and 1 was published:
number 1 of 2:
  LampBroken from signalbox.lamps
  {"data": {"lamp": "desk"}, "metadata": {"correlationId": "a-story", "eventId": "01JG8QZ5W0000000000000000A", "occurredAt": "2026-01-05T09:00:00.000Z", "version": 1}}"
`)
    expect(messageOf(() => expect(record).not.toHavePublished(LampLit, {}, { times: 0 }))).toMatchInlineSnapshot(`
"expect(recorder).not.toHavePublished(LampLit, partial)

Expected not 0 such, and none were published"
`)
  })

  test('says what it takes', () => {
    expect(messageOf(() => expect([]).toHavePublished(LampLit))).toMatchInlineSnapshot(`
"expect(recorder).toHavePublished(LampLit)

Expected what recordEvents() gives, got:
  []"
`)
  })
})

describe('toHaveConsumed', () => {
  test('counts the events whose handler ended without an error', async () => {
    const record = recordEvents()
    const handler = record.consumer(
      consume(LampLit, async ({ data }) => {
        if (data.lamp === 'cellar') throw new Error('It is dark there')
      }),
    )

    await handler(delivered(lit('desk')))
    await expect(handler(delivered(lit('cellar')))).rejects.toThrow('dark')

    expect(record).toHaveConsumed(LampLit, { lamp: 'desk' }, { times: 1 })
    expect(record).not.toHaveConsumed(LampLit, { lamp: 'cellar' })
    expect(record).not.toHavePublished(LampLit)
    expect(messageOf(() => expect(record).toHaveConsumed(LampLit, { lamp: 'cellar' }))).toMatchInlineSnapshot(`
"expect(recorder).toHaveConsumed(LampLit, partial)

None such was consumed. Consumed: LampLit
The closest, number 1 of 1, differs in:
  data.lamp
    expected "cellar"
    got      "desk""
`)
  })
})
