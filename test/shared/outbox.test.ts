/** What happens between a change and its event, and between the event and its being struck out. */
import * as fc from 'fast-check'
import { type Accepted, type Fault, faultyBus, type KitCloud, startKitCloud } from './kit-cloud'
import type { Lamp } from './lamps'

let kit: KitCloud
let domain: typeof import('./lamps')
let bus: ReturnType<typeof faultyBus>
let now = new Date('2026-01-05T09:00:00.000Z')

beforeAll(async () => {
  kit = await startKitCloud()
  const { systemClock } = await import('../../shared/clock')
  jest.spyOn(systemClock, 'now').mockImplementation(() => now)
  domain = await import('./lamps')
  const { eventBridge } = await import('../../shared/clients/eventbridge')
  bus = faultyBus(eventBridge)
})
afterAll(() => kit?.stop())
afterEach(() => {
  bus.fault = () => ({})
})

let count = 0
const newLamp = () => domain.newLamp('ada', `key-${count++}`, {})
const eventsOf = (lamp: Lamp) => bus.accepted.filter(({ detail }) => detail.data.lampId === lamp.lampId)
const namesOf = (lamp: Lamp) => eventsOf(lamp).map(({ detail }) => detail.data.by)
const idsOf = (events: readonly Accepted[]) => events.map(({ detail }) => detail.metadata.eventId)

async function lightWhile(fault: Fault, lamp: Lamp, by: string): Promise<Lamp> {
  bus.fault = () => fault
  const lit = await domain.lightLamp(lamp, by)
  bus.fault = () => ({})
  return lit
}

function pass(seconds: number): void {
  now = new Date(now.getTime() + seconds * 1000)
}

async function sweep(input: { refused?: boolean } = {}, remaining = 60_000) {
  pass(61)
  return domain.handler(input, { getRemainingTimeInMillis: () => remaining } as never)
}

const unavailable = () => 'InternalFailure'

describe('an event', () => {
  test.each([
    ['dies before it publishes', { dies: 'before' }, 1],
    ['dies before it strikes out what it has published', { dies: 'after' }, 2],
    ['is refused by the bus just then', { refuses: unavailable }, 1],
  ] as const)('whose writer %s is published by the sweep, with the same id', async (_, fault, times) => {
    const lamp = await newLamp()
    const lit = await lightWhile(fault, lamp, 'Ada')
    // What was written counts, and its writer is not told otherwise.
    expect(await domain.lamps.load(lamp.lampId)).toEqual(lit)
    expect(await kit.items('outbox')).toHaveLength(1)

    expect(await sweep()).toEqual({ sent: 1, left: 0, refused: 0 })

    expect(eventsOf(lamp)).toHaveLength(times)
    expect(new Set(idsOf(eventsOf(lamp))).size).toBe(1)
    expect(await kit.items('outbox')).toEqual([])
    expect(await sweep()).toEqual({ sent: 0, left: 0, refused: 0 })
  })

  test('that is younger than a minute is left to its writer', async () => {
    const lamp = await newLamp()
    await lightWhile({ dies: 'before' }, lamp, 'Ada')
    const context = { getRemainingTimeInMillis: () => 60_000 } as never
    expect(await domain.handler({}, context)).toEqual({ sent: 0, left: 0, refused: 0 })
    expect(await sweep()).toMatchObject({ sent: 1 })
  })

  test('of a change that was not written is published by nobody', async () => {
    const lamp = await newLamp()
    const tooLong = { ...lamp, note: 'x'.repeat(450_000) }
    const lit = domain.light(lamp, 'Ada', now)
    await expect(domain.lamps.change(lamp, () => ({ ...lit, state: tooLong }))).rejects.toMatchObject({
      code: 'TransactionInvalid',
    })
    expect(await sweep()).toEqual({ sent: 0, left: 0, refused: 0 })
    expect(eventsOf(lamp)).toEqual([])
  })

  test('that fits in no item is refused with its size, and nothing is written', async () => {
    const lamp = await newLamp()
    await expect(domain.lightLamp(lamp, 'x'.repeat(400_000))).rejects.toMatchObject({ code: 'EventTooLargeForOutbox' })
    expect(await domain.lamps.load(lamp.lampId)).toEqual(lamp)
  })
})

describe('what the bus refuses for good', () => {
  const poison = ({ detail }: Accepted) => (detail.data.by === 'Poison' ? 'MalformedDetail' : undefined)

  test('is set aside, stands in nobody’s way, and goes out when the reason is mended', async () => {
    const lamp = await newLamp()
    const other = await newLamp()
    await lightWhile({ refuses: unavailable }, lamp, 'Poison')
    pass(1)
    await lightWhile({ refuses: unavailable }, await domain.lamps.load(lamp.lampId), 'Ada')
    await lightWhile({ refuses: unavailable }, other, 'Grace')

    bus.fault = () => ({ refuses: poison })
    expect(await sweep()).toEqual({ sent: 2, left: 0, refused: 1 })
    expect([namesOf(lamp), namesOf(other)]).toEqual([['Ada'], ['Grace']])
    expect(await sweep()).toEqual({ sent: 0, left: 0, refused: 0 })
    expect(await sweep({ refused: true })).toEqual({ sent: 0, left: 0, refused: 1 })
    const [aside] = await kit.items('outbox')
    expect(aside?.failure?.S).toBe('MalformedDetail: It is a test')

    bus.fault = () => ({})
    expect(await sweep({ refused: true })).toEqual({ sent: 1, left: 0, refused: 0 })
    expect(namesOf(lamp)).toEqual(['Ada', 'Poison'])
    expect(await kit.items('outbox')).toEqual([])
  })

  test('as a whole request takes none of the others with it', async () => {
    const lamps = await Promise.all(Array.from({ length: 12 }, newLamp))
    for (const [index, lamp] of lamps.entries()) {
      await lightWhile({ dies: 'before' }, lamp, index === 3 ? 'Poison' : 'Ada')
    }
    bus.fault = () => ({ spoils: ({ detail }) => detail.data.by === 'Poison' })
    expect(await sweep()).toEqual({ sent: 11, left: 0, refused: 1 })
    bus.fault = () => ({})
    expect(await sweep({ refused: true })).toMatchObject({ sent: 1 })
  }, 60_000)
})

test('the sweep keeps the order of one lamp’s events, and holds nobody else’s back', async () => {
  let lamp = await newLamp()
  const other = await newLamp()
  for (const by of ['a', 'b', 'c', 'd']) {
    lamp = await lightWhile({ dies: 'before' }, lamp, by)
    pass(1)
  }
  await lightWhile({ dies: 'before' }, other, 'z')

  bus.fault = () => ({ refuses: ({ detail }) => (detail.data.by === 'b' ? 'ThrottlingException' : undefined) })
  expect(await sweep()).toEqual({ sent: 2, left: 3, refused: 0 })
  expect([namesOf(lamp), namesOf(other)]).toEqual([['a'], ['z']])

  bus.fault = () => ({})
  expect(await sweep()).toEqual({ sent: 3, left: 0, refused: 0 })
  expect(namesOf(lamp)).toEqual(['a', 'b', 'c', 'd'])
})

test('a sweep whose time is up leaves the rest to the next', async () => {
  const lamp = await newLamp()
  let last = lamp
  for (let index = 0; index < 60; index++) last = await lightWhile({ dies: 'before' }, last, `n${index}`)
  expect(await sweep({}, 0)).toMatchObject({ sent: 50 })
  expect(await sweep({}, 0)).toMatchObject({ sent: 10 })
  expect(namesOf(lamp)).toEqual(Array.from({ length: 60 }, (_, index) => `n${index}`))
}, 60_000)

test('what was set aside and speaks of somebody is forgotten; what is due is only counted, since it is to be told', async () => {
  const [lamp, other] = [await newLamp(), await newLamp()]
  const spoils = ({ detail }: Accepted) => detail.data.by === 'Ada'
  bus.fault = () => ({ refuses: (entry) => (spoils(entry) ? 'MalformedDetail' : undefined) })
  await domain.lightLamp(lamp, 'Ada')
  await sweep()
  await lightWhile({ dies: 'before' }, other, 'Ada')
  await lightWhile({ dies: 'before' }, await newLamp(), 'Grace')
  expect(await kit.items('outbox')).toHaveLength(3)

  expect(await domain.outbox.forget((detail) => detail.includes('"Ada"'))).toBe(1)

  expect(await kit.items('outbox')).toHaveLength(2)
  bus.fault = () => ({})
  expect(await sweep()).toMatchObject({ sent: 2 })
  expect(await domain.outbox.forget((detail) => detail.includes('"Ada"'))).toBe(0)
})

test('of 300 events none is lost, and each has one id, while publishers die and the bus refuses', async () => {
  const before = bus.accepted.length
  const random = fc.sample(fc.integer({ min: 0, max: 99 }), { numRuns: 5000, seed: 20260105 })
  let next = 0
  const chance = () => random[next++ % random.length] ?? 0
  const hostile = (): Fault => {
    const dice = chance()
    if (dice < 10) return { dies: 'before' }
    if (dice < 20) return { dies: 'after' }
    const unlucky = new Set<string>()
    const lucky = new Set<string>()
    return {
      refuses({ detail }) {
        const { eventId } = detail.metadata
        if (!unlucky.has(eventId) && !lucky.has(eventId)) (chance() < 25 ? unlucky : lucky).add(eventId)
        return unlucky.has(eventId) ? 'InternalFailure' : undefined
      },
    }
  }
  const lamps = await Promise.all(Array.from({ length: 30 }, newLamp))
  bus.fault = hostile
  await Promise.all(
    lamps.map(async (lamp) => {
      for (let index = 0; index < 10; index++) await domain.lightLamp(lamp.lampId, `${index}`)
    }),
  )
  for (let run = 0; run < 50 && (await kit.items('outbox')).length > 0; run++) await sweep()

  const accepted = bus.accepted.slice(before)
  const ids = new Map<string, Set<string>>()
  for (const { detail } of accepted) {
    const name = `${detail.data.lampId}/${detail.data.by}`
    ids.set(name, (ids.get(name) ?? new Set()).add(detail.metadata.eventId))
  }
  expect(ids.size).toBe(300)
  expect([...ids.values()].filter((each) => each.size !== 1)).toEqual([])
  expect(await kit.items('outbox')).toEqual([])
}, 120_000)
