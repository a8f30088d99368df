import * as z from 'zod/mini'
import { consumeQueue, consumes, defineEvent, type QueueRecord } from '../../events'

const LampLit = defineEvent({
  ...{ owner: 'lamps', name: 'LampLit', version: 1, publishers: ['lamps'], summary: 'A lamp was lit.' },
  data: z.object({ lamp: z.string(), watts: z.optional(z.int()) }),
  examples: [{ lamp: 'desk' }],
})

function message(messageId: string, data: unknown, more: object = {}): QueueRecord {
  const metadata = {
    ...{
      eventId: '01JG8QZ5W0000000000000000B',
      version: 1,
      occurredAt: '2026-01-05T09:00:00Z',
      correlationId: messageId,
    },
  }
  const event = { id: messageId, source: 'signalbox.lamps', 'detail-type': 'LampLit', detail: { metadata, data } }
  return { messageId, body: JSON.stringify({ ...event, ...more }) }
}

function consumer(fails: (lamp: string) => boolean = () => false) {
  const lit: string[] = []
  const logged: Record<string, unknown>[] = []
  const logger = {
    ...{ appendKeys: () => undefined, resetKeys: () => undefined, info: () => undefined },
    error: (text: string, extra: Record<string, unknown>) => void logged.push({ text, ...extra }),
  }
  const handler = consumeQueue(
    LampLit,
    async ({ data }) => {
      if (fails(data.lamp)) throw new Error(`no ${data.lamp}`)
      lit.push(data.lamp)
    },
    { logger },
  )
  const failuresOf = async (incoming: Parameters<typeof handler>[0]) =>
    (await handler(incoming)).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)
  return { lit, logged, failuresOf }
}

describe('a batch of messages', () => {
  test('is consumed one by one, in order, and nothing comes again', async () => {
    const { lit, failuresOf } = consumer()
    expect(await failuresOf({ Records: [message('1', { lamp: 'a' }), message('2', { lamp: 'b' })] })).toEqual([])
    expect(lit).toEqual(['a', 'b'])
  })

  test('is taken as a pipe gives it', async () => {
    const { lit, failuresOf } = consumer()
    expect(await failuresOf([message('1', { lamp: 'a' })])).toEqual([])
    expect(lit).toEqual(['a'])
  })

  test.each([
    ['that the handler refuses', message('2', { lamp: 'broken' })],
    ['that is no valid event', message('2', { lamp: 1 })],
    ['of another event', message('2', { lamp: 'b' }, { 'detail-type': 'LampLost' })],
    ['that is no JSON', { messageId: '2', body: '{' }],
    ['that is no event', { messageId: '2', body: '{"Records":[]}' }],
    ['that is null', { messageId: '2', body: 'null' }],
  ])('names the one message %s, and has logged it', async (_, broken) => {
    const { lit, logged, failuresOf } = consumer((lamp) => lamp === 'broken')
    const Records = [message('1', { lamp: 'a' }), broken, message('3', { lamp: 'c' })]
    expect(await failuresOf({ Records })).toEqual(['2'])
    expect(lit).toEqual(['a', 'c'])
    expect(logged).toHaveLength(1)
  })

  test('of a FIFO queue keeps the order of a group: what follows a failed message comes again', async () => {
    const { lit, failuresOf } = consumer((lamp) => lamp === 'broken')
    const grouped = (id: string, lamp: string, MessageGroupId: string) => ({
      ...message(id, { lamp }),
      attributes: { MessageGroupId },
    })
    const Records = [
      grouped('1', 'broken', 'x'),
      grouped('2', 'b', 'x'),
      grouped('3', 'c', 'y'),
      grouped('4', 'd', 'x'),
    ]
    expect(await failuresOf({ Records })).toEqual(['1', '2', '4'])
    expect(lit).toEqual(['c'])
  })

  test('is taken as a pipe gives the events themselves: one that fails brings all of them back', async () => {
    const { lit, failuresOf } = consumer((lamp) => lamp === 'broken')
    const event = (id: string, lamp: string) => JSON.parse(message(id, { lamp }).body)
    expect(await failuresOf([event('1', 'a'), event('2', 'b')])).toEqual([])
    await expect(failuresOf([event('3', 'broken'), event('4', 'c')])).rejects.toThrow('no broken')
    expect(lit).toEqual(['a', 'b', 'c'])
  })

  test('gives the fields that are relied on alone', async () => {
    const got: unknown[] = []
    const handler = consumeQueue(LampLit, async ({ data }) => void got.push(data), {
      reliesOn: [consumes(LampLit, ['lamp'])],
    })
    await handler([message('1', { lamp: 'a', watts: 'not a number' })])
    expect(got).toEqual([{ lamp: 'a' }])
  })
})
