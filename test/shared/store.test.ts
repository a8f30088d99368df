import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import type { Change } from '../../shared/store/store'
import { remove } from '../../shared/store/writes'
import { faultyBus, type KitCloud, startKitCloud } from './kit-cloud'
import type { Lamp } from './lamps'

let kit: KitCloud
let domain: typeof import('./lamps')
let bus: ReturnType<typeof faultyBus>

beforeAll(async () => {
  kit = await startKitCloud()
  domain = await import('./lamps')
  const { eventBridge } = await import('../../shared/clients/eventbridge')
  bus = faultyBus(eventBridge)
})
afterAll(() => kit?.stop())

const nobody = '01JG8QZ5W0000000000000000Z'
let count = 0
const newLamp = (note?: string) => domain.newLamp('ada', `key-${count++}`, note === undefined ? {} : { note })

async function wearOf({ lampId }: Lamp): Promise<readonly number[]> {
  const items = await kit.items('wear')
  return items
    .filter((item) => item.lampId?.S === lampId)
    .map((item) => Number(item.version?.N))
    .sort((a, b) => a - b)
}

function litOf({ lampId }: Lamp): readonly unknown[] {
  return bus.accepted.filter(({ detail }) => detail.data.lampId === lampId).map(({ detail }) => detail.data.by)
}

describe('a change', () => {
  test('is written with what is beside it, and told', async () => {
    const lamp = await newLamp()
    const lit = await domain.lightLamp(lamp.lampId, 'Ada')
    expect(lit).toEqual({ ...lamp, version: 2, isLit: true, litBy: ['Ada'] })
    expect(await domain.lamps.load(lamp.lampId)).toEqual(lit)
    expect(await wearOf(lamp)).toEqual([1, 2])
    expect(litOf(lamp)).toEqual(['Ada'])
    expect(await kit.items('outbox')).toEqual([])
  })

  test('that changes nothing writes nothing, and tells nobody', async () => {
    const lamp = await domain.lightLamp(await newLamp(), 'Ada')
    expect(await domain.lightLamp(lamp.lampId, 'Ada')).toEqual(lamp)
    expect([await wearOf(lamp), litOf(lamp)]).toEqual([[1, 2], ['Ada']])
  })

  test('that is refused writes nothing', async () => {
    const lamp = await newLamp()
    const refuse = (): Change<Lamp> => {
      throw new RangeError('It is broken')
    }
    await expect(domain.lamps.change(lamp, refuse)).rejects.toThrow('It is broken')
    expect(await domain.lamps.load(lamp.lampId)).toEqual(lamp)
  })

  test('begins with what its caller knows, and again if that is no longer so', async () => {
    const stale = await newLamp()
    await domain.lightLamp(stale.lampId, 'Ada')
    expect(await domain.lightLamp(stale, 'Grace')).toMatchObject({ version: 3, litBy: ['Ada', 'Grace'] })
  })

  test('removes what the new state leaves out', async () => {
    const lamp = await newLamp('on the desk')
    expect(lamp.note).toBe('on the desk')
    const { note: _, ...bare } = await domain.lamps.change(lamp, ({ note: __, ...state }) => ({ state }))
    expect(await domain.lamps.load(lamp.lampId)).toEqual(bare)
  })

  test('does beside its write what it alone knows of, and nothing of it where another was faster', async () => {
    const stale = await newLamp()
    await domain.lightLamp(stale.lampId, 'Ada')
    const tried: number[] = []
    await domain.lamps.change(
      stale,
      (state) => ({ state: { ...state, isLit: false } }),
      ({ lampId }, { version }) => {
        tried.push(version)
        return [remove(domain.WearEntity, { lampId, version })]
      },
    )
    expect(tried).toEqual([1, 2])
    expect(await wearOf(stale)).toEqual([1, 3])
  })

  test('by an idempotency key is made once, whatever has happened since, and where nothing was to change', async () => {
    const { hashSecret } = await import('../../shared/ids')
    const lamp = await newLamp()
    const dim = (state: Lamp): Change<Lamp> => ({ state: { ...state, isLit: false, litBy: [] } })
    const once = (key: string, by: string, known: Lamp) => {
      const claim = { asker: 'ada', key: `${lamp.lampId}/${key}`, id: lamp.lampId, fingerprint: hashSecret(by) }
      return domain.lamps.changeOnce(domain.claims, claim, known, (state) => domain.light(state, by, new Date(0)))
    }
    const lit = await once('first', 'Ada', lamp)
    expect(lit).toMatchObject({ version: 2, litBy: ['Ada'] })
    expect((await once('nothing to do', 'Ada', lit)).version).toBe(2)
    const dimmed = await domain.lamps.change(lit, dim)
    // What the caller knows may be of before.
    expect([await once('first', 'Ada', lamp), await once('nothing to do', 'Ada', lit)]).toEqual([dimmed, dimmed])
    await expect(once('first', 'Grace', dimmed)).rejects.toMatchObject({ code: 'IdempotencyKeyReused' })
    const all = await Promise.all(Array.from({ length: 10 }, () => once('at once', 'Grace', dimmed)))
    expect(new Set(all.map(({ version }) => version))).toEqual(new Set([dimmed.version + 1]))
    const others = Array.from({ length: 4 }, (_, index) => once('of two', `Alan ${index % 2}`, dimmed))
    const settled = await Promise.allSettled(others)
    expect(settled.filter(({ status }) => status === 'rejected')).toHaveLength(2)
    expect((await domain.lamps.load(lamp.lampId)).litBy).toHaveLength(2)
  })

  test('of an event that another domain publishes is refused before anything is written', async () => {
    const lamp = await newLamp()
    const { defineEvent } = await import('../../events')
    const foreign = defineEvent({ ...domain.LampLit, data: domain.LampLit.schema, publishers: ['others'] })
    const event = foreign.create(
      { lampId: lamp.lampId, by: 'Ada', version: 2 },
      { correlationId: 'c' },
      { eventId: nobody, occurredAt: new Date(0) },
    )
    const change = domain.lamps.change(lamp, (state) => ({ state: { ...state, isLit: true }, events: [event] }))
    await expect(change).rejects.toMatchObject({ code: 'EventNotForPublisher' })
    expect(await domain.lamps.load(lamp.lampId)).toEqual(lamp)
  })
})

test.each([nobody, '', 'x'.repeat(5000)])('what is not there is refused by the domain’s own error', async (id) => {
  await expect(domain.lamps.load(id)).rejects.toMatchObject({ refusal: 'not-found', code: 'LampNotFound' })
  await expect(domain.lightLamp(id, 'Ada')).rejects.toMatchObject({ code: 'LampNotFound' })
})

describe('what is created', () => {
  test('is there once, however often it is asked for', async () => {
    const first = await domain.newLamp('grace', 'same', { note: 'red' })
    const lit = await domain.lightLamp(first, 'Ada')
    expect(await domain.newLamp('grace', 'same', { note: 'red' })).toEqual(lit)
    expect(await wearOf(first)).toEqual([1, 2])
  })

  test('is there too if its key was claimed and nothing more, as by an earlier release that died there', async () => {
    const { hashSecret } = await import('../../shared/ids')
    const fingerprint = hashSecret(JSON.stringify({ note: 'red' }))
    const id = await domain.claims.claim({ asker: 'grace', key: 'left', id: nobody, fingerprint })
    expect(await domain.newLamp('grace', 'left', { note: 'red' })).toMatchObject({ lampId: id, note: 'red' })
    expect(await domain.lamps.load(id)).toMatchObject({ note: 'red' })
  })

  test('by ten at once is one', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, () => domain.newLamp('grace', 'at once', {})))
    expect(new Set(all.map(({ lampId }) => lampId)).size).toBe(1)
  })

  test('with the key of another request is refused by name', async () => {
    const { lampId } = await domain.newLamp('grace', 'reused', { note: 'red' })
    await expect(domain.newLamp('grace', 'reused', { note: 'blue' })).rejects.toMatchObject({
      refusal: 'conflict',
      code: 'IdempotencyKeyReused',
      details: { field: 'idempotencyKey', lampId },
    })
    expect((await domain.newLamp('ada', 'reused', { note: 'blue' })).lampId).not.toBe(lampId)
    expect(await domain.claims.find('grace', 'reused')).toBe(lampId)
    expect(await domain.claims.find('grace', 'never used')).toBeUndefined()
  })
})

describe('what is not kept for ever', () => {
  const day = 86_400_000
  const ago = async (days: number) => {
    const { systemClock } = await import('../../shared/clock')
    return new Date(systemClock.now().getTime() - days * day)
  }

  test('is not made anew by its key once it may be gone, and is; one of the same age that is there is found', async () => {
    const { hashSecret, newUlid } = await import('../../shared/ids')
    const { NoLongerKeptError } = await import('../../shared/store/claims')
    const { candles, claims, daysKept, newCandle } = await import('./candles')
    const then = await ago(daysKept)
    const [gone, there] = [newUlid(then), newUlid(then)]
    const claim = { asker: 'grace', fingerprint: hashSecret('candle') }
    for (const id of [gone, there]) await claims.claim({ ...claim, key: id, id })
    await candles.create({ state: { candleId: there, version: 1 } })

    const again = newCandle(gone)
    await expect(again).rejects.toThrow(`"${gone}" was used for candle ${gone}, which is no longer kept`)
    await expect(again).rejects.toBeInstanceOf(NoLongerKeptError)
    expect(await newCandle(there)).toEqual({ candleId: there, version: 1 })
  })

  test('counts as gone from its second on, though DynamoDB has not deleted it, and can be made again over it', async () => {
    const { newUlid } = await import('../../shared/ids')
    const { candles, daysKept } = await import('./candles')
    const candle = (litAt: Date) => ({ candleId: newUlid(litAt), version: 1, litAt: litAt.toISOString() })
    const over = await candles.create({ state: candle(await ago(daysKept + 1)) })
    const soon = await candles.create({ state: candle(await ago(daysKept - 1)) })
    const ids = async () => (await kit.items('candle')).map((item) => item.candleId?.S)
    expect(await ids()).toContain(over.candleId)

    await expect(candles.load(over.candleId)).rejects.toMatchObject({ code: 'CandleNotFound' })
    const change = candles.change(over.candleId, (state) => ({ state: { ...state, litAt: '' } }))
    await expect(change).rejects.toMatchObject({ code: 'CandleNotFound' })
    expect(await candles.load(soon.candleId)).toEqual(soon)
    const anew = { candleId: over.candleId, version: 1 }
    expect(await candles.create({ state: anew })).toEqual(anew)
    expect(await candles.load(over.candleId)).toEqual(anew)
  })
})

test('writers at the same time lose nothing, whatever each of them knows', async () => {
  const writers = fc.array(
    fc.record({ changes: fc.integer({ min: 1, max: 4 }), knows: fc.constantFrom('id', 'first', 'last') }),
    { minLength: 2, maxLength: 6 },
  )
  await fc.assert(
    fc.asyncProperty(writers, async (all) => {
      const first = await newLamp()
      await Promise.all(
        all.map(async ({ changes, knows }, writer) => {
          let last = first
          for (let change = 0; change < changes; change++) {
            const known = { id: first.lampId, first, last }[knows]
            last = await domain.lightLamp(known, `${writer}/${change}`)
          }
        }),
      )
      const names = all.flatMap(({ changes }, writer) =>
        Array.from({ length: changes }, (_, index) => `${writer}/${index}`),
      )
      const { litBy, version } = await domain.lamps.load(first.lampId)
      expect([...litBy].sort()).toEqual([...names].sort())
      expect(version).toBe(names.length + 1)
      expect(await wearOf(first)).toEqual(Array.from({ length: version }, (_, index) => index + 1))
      expect([...litOf(first)].sort()).toEqual([...names].sort())
    }),
    { numRuns: 8 },
  )
  expect(await kit.items('outbox')).toEqual([])
}, 60_000)

test('many are found at once, each in its place, though they are more than one answer holds', async () => {
  // DynamoDB answers 16 MB at a time.
  const notes = Array.from({ length: 50 }, (_, index) => `${index}${'x'.repeat(350_000)}`)
  const made = await Promise.all(notes.map((note) => newLamp(note)))
  const ids = made.map(({ lampId }) => lampId).reverse()
  const found = await domain.lamps.findAll([...ids, '01JG8QZ5W0000000000000000Y', 'no id'])
  expect(found.map((lamp) => lamp?.lampId)).toEqual([...ids, undefined, undefined])
  expect(found.slice(0, 50).map((lamp) => lamp?.note)).toEqual([...notes].reverse())
  const [one = ''] = ids
  expect((await domain.lamps.findAll([one, one])).map((lamp) => lamp?.lampId)).toEqual([one, one])
  expect(await domain.lamps.findAll([])).toEqual([])
})

test('the examples of shared/README.md are those of a domain that works', () => {
  const lines = (text: string) => text.split('\n').map((line) => line.trim())
  const made = lines(readFileSync(join(__dirname, 'lamps.ts'), 'utf8')).join('\n')
  const readme = readFileSync(join(__dirname, '../../shared/README.md'), 'utf8')
  const blocks = [...readme.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, block = '']) =>
    lines(block).join('\n').trim(),
  )
  expect(blocks.length).toBeGreaterThan(4)
  for (const block of blocks) expect(made).toContain(block)
})
