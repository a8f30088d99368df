import type { EventBridgeHandler, SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { expectTypeOf } from 'expect-type'
import * as zod from 'zod'
import * as z from 'zod/mini'
import {
  consume,
  consumeQueue,
  createPublisher,
  type EventOf,
  eventsFrom,
  isEventInvalidError,
  newEventId,
} from '../../events'
import { aslSubstitutions } from '../../events/asl'
import { publisherDifferences } from '../../events/compatibility/publishers'
import { registryEntry } from '../../events/registry-build/entry'

const { defineEvent, sourceOf } = eventsFrom({ sourcePrefix: 'acme.' })
const LampLit = defineEvent({
  ...{ owner: 'lamps', name: 'LampLit', version: 1, publishers: ['lamps', 'rooms'], summary: 'A lamp was lit.' },
  data: z.object({ lamp: z.string() }),
  examples: [{ lamp: 'desk' }],
})

describe('events of somebody else’s', () => {
  test('have sources of their own: in rules, on the bus, in workflows, in the registry', async () => {
    expect(sourceOf('lamps')).toBe('acme.lamps')
    expect(LampLit.pattern).toEqual({ source: ['acme.lamps', 'acme.rooms'], detailType: ['LampLit'] })
    const sent: { readonly Source?: string }[] = []
    const client = {
      async send({ input }: { readonly input: { readonly Entries: readonly { readonly Source?: string }[] } }) {
        sent.push(...input.Entries)
        return { Entries: [{ EventId: '1' }] }
      },
    }
    const publisher = createPublisher({ domain: 'rooms', busName: 'house', client: client as never })
    await publisher.publish(LampLit.create({ lamp: 'desk' }, { correlationId: 'c' }))
    expect(sent).toMatchObject([{ Source: 'acme.rooms' }])
    expect(aslSubstitutions({ publisher: 'rooms' }, LampLit).LampLitSource).toBe('acme.rooms')
    const { sourcePrefix, eventBridge } = registryEntry(LampLit, [])
    expect([sourcePrefix, eventBridge.schemaName]).toEqual(['acme.', 'acme.lamps@LampLit'])
  })

  test('whose sources begin otherwise than before break the rules that are deployed', () => {
    const before = { publishers: ['lamps'] }
    const found = [...publisherDifferences(before, { publishers: ['lamps'], sourcePrefix: 'acme.' }, [])]
    expect(found.map(({ reason }) => reason)).toEqual([
      'new events may come from acme.lamps; deployed rules select source signalbox.lamps only',
      'archived events may come from signalbox.lamps; new rules select source acme.lamps only',
    ])
    expect([...publisherDifferences(before, { publishers: ['lamps'] }, [])]).toEqual([])
  })

  test.each(['aws.', 'a b', ''])('can’t have sources that begin with "%s"', (sourcePrefix) => {
    const define = () => eventsFrom({ sourcePrefix }).defineEvent({ ...LampLit, data: LampLit.schema })
    expect(define).toThrow('sourcePrefix: ')
  })

  test('happen now and have a new id, unless said', () => {
    const before = Date.now()
    const { metadata } = LampLit.create({ lamp: 'desk' }, { correlationId: 'c' }).detail
    expect(Date.parse(metadata.occurredAt)).toBeGreaterThanOrEqual(before)
    expect(metadata.eventId).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/)
    const occurredAt = new Date(0)
    const said = LampLit.create({ lamp: 'desk' }, { correlationId: 'c' }, { occurredAt }).detail.metadata
    expect(said.occurredAt).toBe('1970-01-01T00:00:00.000Z')
    expect(said.eventId).toMatch(/^0000000000/)
    expect(newEventId(occurredAt)).not.toBe(newEventId(occurredAt))
  })

  test('are handled by what Lambda’s types take, and their data have types', () => {
    expectTypeOf(consume(LampLit, async () => undefined)).toExtend<EventBridgeHandler<string, unknown, void>>()
    const ofQueue: (event: SQSEvent) => Promise<SQSBatchResponse> = consumeQueue(LampLit, async () => undefined)
    expect(ofQueue).toBeInstanceOf(Function)
    expectTypeOf<EventOf<typeof LampLit>['data']>().toEqualTypeOf<{ lamp: string }>()
  })

  test('may be of schemas of zod itself', () => {
    const Classic = defineEvent({
      ...{ owner: 'lamps', name: 'LampBroken', version: 1, publishers: ['lamps'], summary: 'A lamp has broken.' },
      data: zod.object({ lamp: zod.string().min(1) }),
      examples: [{ lamp: 'desk' }],
    })
    expectTypeOf<EventOf<typeof Classic>['data']>().toEqualTypeOf<{ lamp: string }>()
    let refused: unknown
    try {
      Classic.create({ lamp: '' }, { correlationId: 'c' })
    } catch (error) {
      refused = error
    }
    expect(isEventInvalidError(refused)).toBe(true)
  })
})
